// The built client against a server that answers what it is told to, and against the gateway. Run by test_clients.py.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { createReprise, orThrow, RepriseProblem } from "../../api/clients/typescript/build/reprise.js";

const { GATEWAY_URL, TOKEN } = process.env;
const order = { path: { order_id: "DEMO-0000000001" } };

// Calls with a client of a server that gives one answer after the other; returns the requests that came.
async function requestsOf(answers, call, options = {}) {
    const requests = [];
    const server = createServer((request, response) => {
        requests.push(request);
        const { status, code, headers, lost } = answers.shift() ?? { status: 200 };
        if (lost) return request.socket.destroy();
        response.writeHead(status, { "Content-Type": "application/json", "Retry-After": "0", ...headers });
        response.end(JSON.stringify({ status, code }));
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    try {
        await call(createReprise({ baseUrl: `http://127.0.0.1:${server.address().port}`, token: "t", ...options }));
    } finally {
        server.close();
    }
    return requests;
}

const keysOf = (requests) => requests.map((request) => request.headers["idempotency-key"]);
const clone = (reprise) => reprise.POST("/orders/{order_id}/clone", { params: order });

test("[R41] a POST that is sent again has the key of the first time, and another POST another key", async () => {
    const answers = [{ status: 503, code: "service_unavailable" }, { lost: true }, { status: 201 }, { status: 201 }];
    const keys = keysOf(await requestsOf(answers, async (reprise) => [await clone(reprise), await clone(reprise)]));
    assert.deepEqual([keys[1], keys[2], keys.length, new Set(keys).size], [keys[0], keys[0], 4, 2]);
});

test("a key of the caller's own is the one that is sent", async () => {
    const params = { ...order, header: { "Idempotency-Key": "mine" } };
    assert.deepEqual(keysOf(await requestsOf([{ status: 201 }], (reprise) => reprise.POST("/orders/{order_id}/clone", { params }))), ["mine"]);
});

test("what a repetition cannot mend is sent once, and so is what would not have one effect", async () => {
    assert.equal((await requestsOf([{ status: 503, code: "search_time_out" }], (reprise) => reprise.GET("/orders"))).length, 1);
    const change = { params: { path: { cart_id: "C" }, header: { "If-Match": '"1"' } }, body: {} };
    const [sent, ...more] = await requestsOf([{ status: 503, code: "service_unavailable" }], (reprise) => reprise.PATCH("/carts/{cart_id}", change));
    assert.deepEqual([sent.headers["content-type"], sent.headers["if-match"], more], ["application/merge-patch+json", '"1"', []]);
});

test("after its retries a call answers what was answered last", async () => {
    const answers = [1, 2, 3].map(() => ({ status: 504, code: "neighbour_time_out" }));
    let last;
    assert.equal((await requestsOf(answers, async (reprise) => (last = await clone(reprise)))).length, 3);
    assert.deepEqual([last.error.code, last.response.status, last.data], ["neighbour_time_out", 504, undefined]);
});

test("a token may be fetched for each request", async () => {
    const tokens = ["first", "second"];
    const call = async (reprise) => [await reprise.GET("/policy"), await reprise.GET("/policy")];
    const requests = await requestsOf([{ status: 200 }, { status: 200 }], call, { token: async () => tokens.shift() });
    assert.deepEqual(requests.map((request) => request.headers.authorization), ["Bearer first", "Bearer second"]);
});

test("[R21] a change on a stale version is thrown as the problem that it is", async () => {
    const reprise = createReprise({ baseUrl: GATEWAY_URL, token: TOKEN });
    const { data, etag } = await orThrow(clone(reprise));
    const path = { cart_id: data.cart.cart_id };
    const change = { params: { path, header: { "If-Match": etag } }, body: { checkout: { comments: "Leave it at the door." } } };
    assert.notEqual((await orThrow(reprise.PATCH("/carts/{cart_id}", change))).etag, etag);
    const isStale = (fault) => fault instanceof RepriseProblem && fault.problem.code === "version_stale" && fault.response.status === 412;
    await assert.rejects(orThrow(reprise.PATCH("/carts/{cart_id}", change)), isStale);
    assert.equal((await orThrow(reprise.DELETE("/carts/{cart_id}", { params: { path, header: { "If-Match": "*" } } }))).response.status, 204);
});
