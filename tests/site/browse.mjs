// Drives Debian's Chromium for test_browser.py: reads what to do as JSON from standard input, prints what it saw as JSON.
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const task = JSON.parse(await text(process.stdin));
const isRoot = process.getuid() === 0; // Chromium's sandbox refuses root.
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: isRoot ? ["--no-sandbox"] : [] });

// A new page that keeps account of everything that went wrong, and of every request that left the gateway.
async function openPage(path, scheme) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, colorScheme: scheme });
    page.setDefaultTimeout(240_000); // Only to find a page that hangs.
    const faults = [];
    page.on("console", (message) => {
        if (message.type() === "error") faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`page: ${error}`));
    page.on("requestfailed", (request) => faults.push(`failed: ${request.url()}`));
    page.on("request", (request) => {
        if (!request.url().startsWith(`${task.url}/`) && !request.url().startsWith("data:")) faults.push(`outside: ${request.url()}`);
    });
    await page.goto(task.url + path, { waitUntil: "networkidle" });
    return { page, faults };
}

async function visit({ path, scheme, screenshot }) {
    const { page, faults } = await openPage(path, scheme);
    if (path === "/docs") await page.locator("#operations-Clone-clone-order").waitFor();
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.screenshot({ path: screenshot });
    const title = await page.title();
    await page.close();
    return { path, title, ground, faults };
}

// As a person does it: the token is typed in, the order is named, the button is pressed.
async function clone({ token, order, key, screenshot }) {
    const { page, faults } = await openPage("/docs", "light");
    await page.locator(".auth-wrapper .authorize").click();
    await page.getByLabel("auth-bearer-value").fill(token);
    await page.getByLabel("Apply credentials").click();
    await page.locator(".btn-done").click();
    const operation = page.locator("#operations-Clone-clone-order");
    await operation.locator(".opblock-summary-control").click();
    await operation.locator("tr[data-param-name=order_id] input").fill(order);
    await operation.locator("tr[data-param-name=Idempotency-Key] input").fill(key);
    await operation.locator("tr[data-param-name=dry_run] select").selectOption("false");
    await operation.locator(".execute").click();
    const answer = operation.locator(".live-responses-table tbody tr").first();
    await answer.locator(".response-col_status").waitFor();
    const status = await answer.locator(".response-col_status").innerText();
    const body = await answer.locator(".highlight-code pre").first().innerText();
    await operation.locator(".curl-command").evaluate((element) => element.scrollIntoView());
    await page.screenshot({ path: screenshot });
    const stored = await page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
    await page.reload({ waitUntil: "networkidle" });
    const isKept = await page.locator(".auth-wrapper .authorize.locked").count() > 0;
    await page.close();
    return { status, body, stored, isKept, faults };
}

// As a front end does it: a page imports the module, and calls what it exports. A module that is given is put beside the gateway's
// own pages. A front end of another origin has its own, since Playwright would answer preflights itself once it routes anything.
async function call({ module, name, values }) {
    const { page, faults } = await openPage(module ? "/docs" : "/", "light");
    if (module) await page.route(`${task.url}/module.js`, (route) => route.fulfill({ path: module, contentType: "text/javascript" }));
    const returned = await page.evaluate(async (given) => (await import("/module.js"))[given.name](...given.values), { name, values });
    await page.close();
    return { returned, faults };
}

const tasks = { visits: (visits) => Promise.all(visits.map(visit)), clone, call };

try {
    const name = Object.keys(tasks).find((known) => known in task);
    process.stdout.write(JSON.stringify(await tasks[name](task[name])));
} finally {
    await browser.close();
}
