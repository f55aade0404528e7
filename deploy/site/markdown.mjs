// How Markdown becomes HTML: links lead to the pages of the guide, headings have the ids that forges give them, and
// diagrams are drawn here, so that no browser has to.
import { posix } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";

// Where the guide has a file of proto-docs; a folder stands for the list of what is in it.
export function addressOf(file) {
    const [, page] = posix.normalize(file).match(/^proto-docs\/(.*?)(?:\.md|\/)?$/);
    return page === "README" ? "/guide" : `/guide/${page}`;
}

// A link out of proto-docs leads to a file of the repository, which the guide does not have.
function resolved(href, source) {
    const [path, fragment] = href.split("#");
    if (/^[a-z]+:|^\/|^#/.test(href)) return href;
    const file = posix.join(posix.dirname(source), path);
    if (!file.startsWith("proto-docs/")) return null;
    return addressOf(file) + (fragment ? `#${fragment}` : "");
}

function resolveLinks(tokens, source) {
    const open = [];
    return tokens.filter((token) => {
        if (token.type === "link_close") return open.pop() !== null;
        if (token.type !== "link_open") return true;
        const href = resolved(token.attrGet("href"), source);
        open.push(href);
        if (href !== null) token.attrSet("href", href);
        return href !== null;
    });
}

// As GitHub makes them, so that a link with a fragment works in the repository and in the guide.
function idOf(text, taken) {
    const base = text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let id = base;
    for (let number = 1; taken.has(id); number += 1) id = `${base}-${number}`;
    taken.add(id);
    return id;
}

function prepare(state) {
    const taken = new Set();
    state.tokens.forEach((token, index) => {
        if (token.type === "heading_open") {
            const text = state.tokens[index + 1].children.map((child) => child.content).join("");
            token.attrSet("id", idOf(text, taken));
        }
        if (token.type === "inline" && state.env.source) token.children = resolveLinks(token.children, state.env.source);
    });
}

// The colours are those of the page (style.css); what the picture brings of its own would be refused by the
// Content-Security-Policy, and its fonts would come from outside.
function diagram(text) {
    const svg = renderMermaidSVG(text, { font: "Arial", padding: 24, nodeSpacing: 28, layerSpacing: 44 });
    const bare = svg.replace(/<style>[\s\S]*?<\/style>/g, "").replace(/ style="[^"]*"/g, "").replace("<svg ", '<svg role="img" ');
    return `<figure class="diagram" tabindex="0">${bare}</figure>\n`;
}

export function setUpMarkdown(markdown) {
    const fence = markdown.renderer.rules.fence.bind(markdown.renderer.rules);
    markdown.renderer.rules.fence = (tokens, index, ...rest) => (
        tokens[index].info === "mermaid" ? diagram(tokens[index].content) : fence(tokens, index, ...rest));
    // A wide table scrolls by itself, and from the keyboard too.
    markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
    markdown.renderer.rules.table_close = () => "</table></div>\n";
    markdown.core.ruler.push("reprise", prepare);
}
