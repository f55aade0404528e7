// Opens a page of a front end and has it call the gateway, for test_front_end.py: the task as JSON from standard input, what the
// page could read as JSON to standard output.
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const { page: address, url, token, order, key } = JSON.parse(await text(process.stdin));
const isRoot = process.getuid() === 0; // Chromium's sandbox refuses root.
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: isRoot ? ["--no-sandbox"] : [] });

// Runs in the page. What the browser keeps from it is told as the error that it throws.
async function callGateway({ url, token, order, key }) {
    const ask = async (method, path, headers = {}, body = undefined) => {
        try {
            const answer = await fetch(url + path, { method, body, headers: { Authorization: `Bearer ${token}`, ...headers } });
            return { status: answer.status, tag: answer.headers.get("ETag"), link: answer.headers.get("Link"), body: await answer.json() };
        } catch (error) {
            return { refused: error.name };
        }
    };
    const json = { "Content-Type": "application/json" };
    const list = await ask("GET", "/orders?limit=1");
    const clone = await ask("POST", `/orders/${order}/clone`, { ...json, "Idempotency-Key": key }, "{}");
    const cart = clone.body?.cart?.cart_id;
    const change = await ask("PATCH", `/carts/${cart}`, { ...json, "If-Match": "*" }, JSON.stringify({ checkout: { comments: "From a front end" } }));
    const unknown = await ask("GET", "/orders/DEMO-9999999999");
    return { list, clone, change, unknown };
}

try {
    const page = await browser.newPage();
    await page.goto(address);
    process.stdout.write(JSON.stringify(await page.evaluate(callGateway, { url, token, order, key })));
} finally {
    await browser.close();
}
