// How the pages are made: the guide of proto-docs/*.md, the problems of the registry, the API reference of the contract.
import { readFileSync } from "node:fs";
import { RenderPlugin } from "@11ty/eleventy";
import { guide } from "./guide.mjs";
import { setUpMarkdown } from "./markdown.mjs";
import { problemPages } from "./problems.mjs";
import { proofOfRules } from "./proof.mjs";
import { contractForBrowser } from "./reference.mjs";

const repository = new URL("../../", import.meta.url);

// The headings of the second level, for the list beside the text.
function sections(html) {
    return [...html.matchAll(/<h2 id="([^"]+)">(.*?)<\/h2>/g)].map(([, id, title]) => ({ id, title }));
}

export default function (eleventy) {
    const contract = JSON.parse(readFileSync(process.env.REPRISE_CONTRACT_FILE, "utf8"));
    const pages = guide(repository);
    for (const page of pages.templates) {
        eleventy.addTemplate(page.file, page.text, page.data);
    }
    eleventy.addGlobalData("navigation", pages.navigation);
    eleventy.addGlobalData("decisions", pages.decisions);
    eleventy.addGlobalData("problems", problemPages(repository, contract));
    eleventy.addGlobalData("proof", proofOfRules(repository));
    eleventy.addGlobalData("contract", JSON.stringify(contractForBrowser(contract)));
    eleventy.addFilter("sections", sections);
    eleventy.addPlugin(RenderPlugin);
    eleventy.amendLibrary("md", setUpMarkdown);
    eleventy.addPassthroughCopy({ "site/assets/{style.css,text.css,icon.svg}": "guide" });
    eleventy.addPassthroughCopy({ "site/assets/docs.{css,js}": "docs" });
    return {
        dir: { input: "site/pages", includes: "../layouts" },
        // The text of proto-docs is Markdown and no template: its braces are its own.
        markdownTemplateEngine: false,
    };
}
