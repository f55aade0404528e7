// The contract as /docs shows it, and where an operation stands there.

export const methods = new Set(["get", "post", "put", "patch", "delete"]);

// Swagger UI takes an underscore in a link for a blank, and complains of it.
const nameOf = (operation) => operation.operationId.replaceAll("_", "-");

export const placeOf = (operation) => `/docs#/${encodeURIComponent(operation.tags[0])}/${nameOf(operation)}`;

const description = "Both services, behind one gateway. What every request and answer has in common is told in the "
    + "[wire conventions](/guide/wire), what can go wrong under [problems](/problems).";

// The browser speaks to the gateway that it has the page from, and to nothing else.
export function contractForBrowser(contract) {
    const { "x-problems": registry, ...shown } = structuredClone(contract);
    for (const operation of Object.values(shown.paths).flatMap((item) => Object.values(item))) {
        operation.operationId = nameOf(operation);
    }
    // What is filled in beforehand is sent again and again: a key would have one effect, a trace would be everyone's.
    delete shown.components.parameters.IdempotencyKey.example;
    delete shown.components.parameters.Traceparent.example;
    shown.info.description = description;
    shown.servers = [{ url: "/", description: "The gateway that serves this page." }];
    return shown;
}
