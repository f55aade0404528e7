// The pages of the guide: every Markdown file of proto-docs, in the order in which its README.md names them.
import { readFileSync, readdirSync } from "node:fs";
import { addressOf } from "./markdown.mjs";

const titleOf = (text) => text.match(/^# (.*)$/m)[1];

function templateOf(folder, name) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const address = addressOf(`proto-docs/${name}`);
    const file = address === "/guide" ? "/guide/index" : address;
    return {
        file: `${file.slice(1)}.md`,
        text,
        data: { layout: "guide.njk", title: titleOf(text), address, permalink: `${file}.html`, source: `proto-docs/${name}` },
    };
}

// What stands beside every page: the headings of README.md, and the links of the lists under them.
function navigationOf(readme) {
    return readme.split(/^## /m).slice(1).map((part) => ({
        title: part.split("\n", 1)[0],
        links: [...part.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, title, target]) => (
            { title, address: addressOf(`proto-docs/${target}`) })),
    }));
}

export function guide(repository) {
    const folder = new URL("proto-docs/", repository);
    const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".md")).sort();
    const templates = names.map((name) => templateOf(folder, name));
    const decisions = templates.filter((page) => page.data.source.startsWith("proto-docs/decisions/")).map((page) => page.data);
    const readme = templates.find((page) => page.data.source === "proto-docs/README.md");
    return { templates, decisions, navigation: navigationOf(readme.text) };
}
