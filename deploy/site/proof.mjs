// The tests that prove each rule: those that name it in their tag, such as [R4].
import { readFileSync, readdirSync } from "node:fs";

const tagsIn = (text) => [...new Set(text.match(/\[R[0-9]+\]/g) ?? [])].map((tag) => tag.slice(1, -1));

// The literals that the compiler joins; the last argument of TEST_CASE has the tags.
function testsOfCpp(text) {
    return [...text.matchAll(/\bTEST_CASE(?:_METHOD)?\(((?:[^"()]|"(?:\\.|[^"\\])*")*)\)/g)].map(([, given]) => {
        const literals = [...given.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, literal]) => literal.replace(/\\(.)/g, "$1"));
        return { name: literals.slice(0, -1).join(""), tags: tagsIn(literals.at(-1) ?? "") };
    });
}

// A test reaches to the next line that is not indented.
function testsOfPython(text) {
    return text.split(/^(?=[^\s)])/m).filter((part) => part.startsWith("def test_")).map((part) => (
        { name: part.match(/^def test_(\w+)/)[1].replaceAll("_", " "), tags: tagsIn(part) }));
}

// {R4: [{file, tests: [name, ...]}, ...], ...}
export function proofOfRules(repository) {
    const folder = new URL("tests/", repository);
    const proof = {};
    const names = readdirSync(folder, { recursive: true }).filter((name) => /^(?!node_modules).*\.(cpp|py)$/.test(name));
    for (const file of names.sort()) {
        const text = readFileSync(new URL(file, folder), "utf8");
        for (const { name, tags } of file.endsWith(".py") ? testsOfPython(text) : testsOfCpp(text)) {
            for (const rule of tags) {
                const files = proof[rule] ??= [];
                if (files.at(-1)?.file !== file) files.push({ file, tests: [] });
                files.at(-1).tests.push(name);
            }
        }
    }
    return proof;
}
