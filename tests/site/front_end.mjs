// Runs in the page of a front end, for test_front_end.py: returns what the page could read of each of the gateway's answers. What
// the browser keeps from it is told as the error that it throws.
export async function callGateway(url, token, order, key) {
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
