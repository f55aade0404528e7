// What the page of each problem shows: the registry's words, the operations that answer so, and an answer.
import { readFileSync } from "node:fs";
import { methods, placeOf } from "./reference.mjs";

function codesOf(contract, response) {
    const found = response.$ref ? contract.components.responses[response.$ref.split("/").pop()] : response;
    return found["x-codes"] ?? [];
}

// Each with the place in /docs where it is described.
function operationsWith(contract, code) {
    return Object.entries(contract.paths).flatMap(([path, item]) => Object.entries(item)
        .filter(([method, operation]) => methods.has(method)
            && Object.values(operation.responses).some((response) => codesOf(contract, response).includes(code)))
        .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, address: placeOf(operation) })));
}

export function problemPages(repository, contract) {
    const all = Object.values(contract.paths).flatMap((item) => Object.keys(item).filter((name) => methods.has(name))).length;
    return contract["x-problems"].problems.map((problem) => {
        const operations = operationsWith(contract, problem.code);
        const example = JSON.parse(readFileSync(new URL(`api/${problem.example}`, repository), "utf8"));
        const answer = JSON.stringify(example, null, 2);
        return { ...problem, operations, fromEverywhere: operations.length === all, answer };
    });
}
