/** Reprise over fetch, typed by its contract. How it is built and used is in proto-docs/clients.md. */
import createClient, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import type { HttpMethod, MediaType, PathsWithMethod } from "openapi-typescript-helpers";
import repeatable from "./build/repeatable.json";
import type { components, paths } from "./contract.js";

export type { components, operations, paths } from "./contract.js";

/** What the contract calls its parts, for instance `Schemas["Cart"]`. */
export type Schemas = components["schemas"];

/** A JSON Merge Patch of `T`: any member may be left out, or be `null` to be removed. A list is sent whole. */
export type Changes<T> = T extends readonly unknown[] ? T : T extends object ? { [Name in keyof T]?: Changes<T[Name]> | null } : T;

type CartPath = paths["/carts/{cart_id}"];
type EditCart = Omit<CartPath["patch"], "requestBody"> & {
    requestBody: { content: { "application/merge-patch+json": Changes<Schemas["Cart"]> } };
};
type ReprisePaths = Omit<paths, "/carts/{cart_id}"> & { "/carts/{cart_id}": Omit<CartPath, "patch"> & { patch: EditCart } };

/** One method of every path that has it. Unlike openapi-fetch's own, it refuses a member that the contract does not know. */
type Call<Method extends HttpMethod> = <Path extends PathsWithMethod<ReprisePaths, Method>>(
    path: Path,
    ...options: undefined extends Options<Path, Method> ? [Options<Path, Method>?] : [Options<Path, Method>]
) => Promise<FetchResponse<NonNullable<ReprisePaths[Path][Method]>, object, MediaType>>;
type Options<Path extends keyof ReprisePaths, Method extends HttpMethod> = MaybeOptionalInit<ReprisePaths[Path], Method>;

/** A client. Each call answers `{ data, response }` or `{ error, response }`. */
export type Reprise = { GET: Call<"get">; POST: Call<"post">; PATCH: Call<"patch">; DELETE: Call<"delete"> };

export interface RepriseOptions {
    /** The gateway's address, for instance `https://reprise.example.com`. */
    baseUrl: string;
    /** The access token, or what fetches one. It is asked for each request, and may keep one as long as it is good. */
    token: string | (() => string | Promise<string>);
    /** How often a GET or POST is sent again when the answer is lost or may be another one soon. By default twice. */
    retries?: number;
    /** In place of the platform's own `fetch`. */
    fetch?: (request: Request) => Promise<Response>;
}

/** A refusal, as `orThrow` throws it. `problem` is what the contract says of it; a proxy on the way may have sent none. */
export class RepriseProblem extends Error {
    override readonly name = "RepriseProblem";

    constructor(readonly response: Response, readonly problem: Schemas["Problem"] | undefined) {
        super([response.status, problem?.code, problem?.detail ?? problem?.title].filter(Boolean).join(" "));
    }
}

/** Makes a client. Each POST that names no `Idempotency-Key` gets one of its own, the same however often it is sent. */
export function createReprise({ baseUrl, token, retries = 2, fetch = globalThis.fetch }: RepriseOptions): Reprise {
    const reprise = createClient<ReprisePaths>({ baseUrl, fetch: (request) => sendAgain(request, fetch, retries) });
    reprise.use({
        async onRequest({ request }) {
            request.headers.set("Authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
            if (request.method === "PATCH") request.headers.set("Content-Type", "application/merge-patch+json");
            if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
                request.headers.set("Idempotency-Key", crypto.randomUUID());
            }
        },
    });
    return reprise as Reprise;
}

/** What a call answers that must succeed, and its version. Else throws a `RepriseProblem`, or what `fetch` throws when nothing answers. */
export async function orThrow<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>) {
    const { data, error, response } = await call;
    if (!response.ok) throw new RepriseProblem(response, error instanceof Object ? (error as Schemas["Problem"]) : undefined);
    return { data: data as Data, etag: response.headers.get("ETag") ?? "", response };
}

/** Sends again what has no second effect: a GET, and a POST under its key. Waits for as long as `Retry-After` says. */
async function sendAgain(request: Request, fetch: (request: Request) => Promise<Response>, left: number): Promise<Response> {
    if (left <= 0 || !["GET", "POST"].includes(request.method)) return fetch(request);
    const copy = request.clone();
    const answer = await fetch(request).catch((fault: unknown) => {
        if (request.signal.aborted) throw fault;
    });
    if (answer && !(await isPassing(answer))) return answer;
    const seconds = Number(answer?.headers.get("Retry-After") ?? 1);
    await new Promise((resume) => setTimeout(resume, seconds * 1000));
    return sendAgain(copy, fetch, left - 1);
}

/** Whether the registry of problems says that the same request may be answered otherwise soon. */
async function isPassing(answer: Response): Promise<boolean> {
    const problem = answer.ok ? undefined : await answer.clone().json().catch(() => undefined);
    return repeatable.includes(problem?.code);
}
