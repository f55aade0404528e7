// Holds exchanges with the gateway to the contract, and the contract to the exchanges.
//   node contract.mjs OPENAPI_JSON <EXCHANGES     exchanges as exchanges.py keeps them: one JSON object a line
// Prints {"deviations": [...], "unseen": [...]}: what was answered and is not in the contract, each once with how often and
// an example; and each operation's status, header and problem code that is in the contract and was not answered.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

// Headers that any answer may have without the contract naming them, each with its reason.
const OF_EVERY_ANSWER = new Map([
  ["date", "HTTP (RFC 9110, 6.6.1)"],
  ["server", "HTTP (RFC 9110, 10.2.4)"],
  ["connection", "HTTP: of the connection, not of the answer (RFC 9110, 7.6.1)"],
  ["content-length", "HTTP (RFC 9110, 8.6)"],
  ["transfer-encoding", "HTTP: of the connection, not of the answer (RFC 9112, 6.1)"],
  ["vary", "HTTP: which headers of the request the answer goes by (RFC 9110, 12.5.5)"],
  ["content-type", "OpenAPI: stands in `content`, and is held to it"],
  ["x-content-type-options", "the gateway: for browsers, always nosniff"],
  ["access-control-allow-origin", "the gateway and the services: for front ends of another origin (info.description)"],
  ["access-control-expose-headers", "with it"],
  ["traceparent", "the services: W3C Trace Context (info.description)"],
]);
// What only a preflight is answered with, whatever its address.
const OF_A_PREFLIGHT = ["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"];
// Paths that are not of the contract on purpose: pages for people, which tests/site opens.
const PAGES = /^\/(docs|guide|problems)(\/|$)/;
// What the gateway takes for no address at all, though it has as many segments as one of the contract.
const ODD_PATH = /%(2f|5c|2e|00)|[#\\]|\/\.\.?(\/|$)/i;
const METHODS = ["get", "post", "put", "patch", "delete"];
const PROBLEM = "application/problem+json";

// ---- the contract ----------------------------------------------------------------------------------------------------

const text = readFileSync(process.argv[2], "utf8");
const contract = JSON.parse(text.replaceAll('"#/components/schemas/', '"contract#/$defs/'));
const registry = new Map(contract["x-problems"].problems.map((entry) => [entry.code, entry]));

function makeValidator() {
  const ajv = new Ajv({ strict: true, allErrors: true });
  addFormats(ajv);
  // An answer holds nothing that is only ever sent.
  ajv.removeKeyword("writeOnly");
  ajv.addKeyword({ keyword: "writeOnly", schemaType: "boolean", validate: (isWriteOnly) => !isWriteOnly, errors: false });
  ajv.addSchema({ $id: "contract", $defs: contract.components.schemas });
  return ajv;
}

const ajv = makeValidator();
const validators = new Map();

function validatorOf(schema) {
  const key = JSON.stringify(schema);
  if (!validators.has(key)) validators.set(key, ajv.compile(schema));
  return validators.get(key);
}

function resolved(node) {
  if (!node.$ref) return node;
  return node.$ref.slice(2).split("/").reduce((found, part) => found[part.replaceAll("~1", "/").replaceAll("~0", "~")], contract);
}

function responseOf(reference) {
  const response = resolved(reference);
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => [name.toLowerCase(), { name, ...resolved(header) }]);
  return { headers: new Map(headers), content: response.content ?? {}, codes: response["x-codes"] ?? [] };
}

function operationsOf(path, item) {
  return METHODS.filter((method) => item[method]).map((method) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    responses: new Map(Object.entries(item[method].responses).map(([status, reference]) => [Number(status), responseOf(reference)])),
  }));
}

// Any method that a path has not: refused as its operations refuse. OPTIONS works everywhere (info.description).
function anyOther(path, operations) {
  const responses = new Map();
  for (const [status, response] of operations.flatMap((operation) => [...operation.responses]))
    if (status >= 400) {
      const known = responses.get(status) ?? { headers: new Map(), content: response.content, codes: [] };
      responses.set(status, {
        headers: new Map([...known.headers, ...response.headers]), content: known.content, codes: [...known.codes, ...response.codes],
      });
    }
  const { headers } = responses.get(405);
  return [
    { name: `OPTIONS ${path}`, responses: new Map([...responses, [204, { headers, content: {}, codes: [] }]]) },
    { name: `another method ${path}`, responses },
  ];
}

const places = Object.entries(contract.paths).map(([path, item]) => {
  const operations = operationsOf(path, item);
  const [options, other] = anyOther(path, operations);
  return { pattern: new RegExp(`^${path.replaceAll(".", "[.]").replaceAll(/\{\w+\}/g, "[^/]+")}$`), operations, options, other };
});

// ---- what is in the contract, and what was seen of it ------------------------------------------------------------------

function* promisesOf(operation) {
  for (const [status, response] of operation.responses) {
    yield `${operation.name} ${status}`;
    for (const { name } of response.headers.values()) yield `${operation.name} ${status} header ${name}`;
    for (const code of response.codes) yield `${operation.name} ${status} ${code}`;
  }
}

const unseen = new Set(places.flatMap((place) => place.operations).flatMap((operation) => [...promisesOf(operation)]));

function see(operation, exchange, response) {
  const seen = `${operation.name} ${exchange.status}`;
  unseen.delete(seen);
  for (const [name] of exchange.headers) {
    const header = response.headers.get(name.toLowerCase());
    if (header) unseen.delete(`${seen} header ${header.name}`);
  }
  unseen.delete(`${seen} ${exchange.problem?.code}`);
}

// ---- one exchange ----------------------------------------------------------------------------------------------------

const deviations = new Map();

function deviate(where, what, exchange) {
  const key = `${where}: ${what}`;
  const known = deviations.get(key) ?? { count: 0, example: `${exchange.method} ${exchange.path}: ${exchange.body.slice(0, 300)}` };
  deviations.set(key, { ...known, count: known.count + 1 });
}

function faultsOf(schema, value) {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return validate.errors.map((error) =>
    `${error.instancePath.replaceAll(/\/\d+(?=\/|$)/g, "/*")} ${error.message} ${error.params.additionalProperty ?? ""}`.trim());
}

function headerFaults(headers, response) {
  const names = headers.map(([name]) => name.toLowerCase());
  const doubled = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `the header ${name} is there twice`);
  const wrong = headers.flatMap(([name, value]) => {
    const known = response.headers.get(name.toLowerCase());
    if (!known) return OF_EVERY_ANSWER.has(name.toLowerCase()) ? [] : [`the header ${name} is not documented`];
    const typed = known.schema.type === "integer" ? Number(value) : value;
    return faultsOf(known.schema, typed).map((fault) => `the header ${name} ${fault}: ${value}`);
  });
  return [...doubled, ...wrong];
}

function problemFaults(exchange, codes) {
  const { problem, status } = exchange;
  const entry = registry.get(problem.code);
  if (!entry) return [`the code ${problem.code} is not in the registry`];
  const faults = codes && !codes.includes(problem.code) ? [`the code ${problem.code} is not documented`] : [];
  const isKept = [problem.status, entry.status].every((told) => told === status) && problem.title === entry.title && problem.type === `/problems/${entry.code}`;
  return isKept ? faults : [...faults, `${problem.code} is told otherwise than in the registry`];
}

function bodyFaults(exchange, content) {
  const type = exchange.type;
  if (Object.keys(content).length === 0) return type || exchange.body ? [`a body, or its type ${type}, where there is none`] : [];
  if (!content[type]) return [`the type ${type} is not documented`];
  if (exchange.method === "HEAD") return exchange.body ? ["a body in answer to HEAD"] : [];
  if (exchange.value === undefined && type.endsWith("json")) return ["the body is not JSON"];
  return faultsOf(content[type].schema, exchange.value ?? exchange.body);
}

function holdToOperation(operation, exchange) {
  const response = operation.responses.get(exchange.status);
  const where = `${operation.name} ${exchange.status}`;
  if (!response) return deviate(where, "the status is not documented", exchange);
  const faults = [...headerFaults(exchange.headers, response), ...bodyFaults(exchange, response.content)];
  if (exchange.problem) faults.push(...problemFaults(exchange, response.codes));
  faults.forEach((fault) => deviate(where, fault, exchange));
  return see(operation, exchange, response);
}

// What is no operation of the contract is refused with a problem of the registry.
function holdToRegistry(exchange) {
  const schema = { $ref: "contract#/$defs/Problem" };
  if (exchange.problem) [...faultsOf(schema, exchange.problem), ...problemFaults(exchange)].forEach((fault) => deviate("no operation", fault, exchange));
  else if (!PAGES.test(exchange.path) && !(exchange.method === "HEAD" && exchange.type === PROBLEM))
    deviate("no operation", `answered ${exchange.status} ${exchange.type}`, exchange);
}

function isPreflight(exchange) {
  const names = exchange.headers.map(([name]) => name.toLowerCase());
  return exchange.method === "OPTIONS" && exchange.status === 204 && OF_A_PREFLIGHT.every((name) => names.includes(name)) && !exchange.body;
}

function hold(exchange) {
  if (isPreflight(exchange)) return undefined;
  const place = places.find(({ pattern }) => pattern.test(exchange.path));
  const isNoAddress = ODD_PATH.test(exchange.path) && exchange.problem?.code === "not_found";
  if (!place || isNoAddress) return holdToRegistry(exchange);
  const wanted = exchange.method === "HEAD" ? "GET" : exchange.method;
  const operation = place.operations.find(({ method }) => method === wanted);
  if (operation) return holdToOperation(operation, exchange);
  holdToOperation(exchange.method === "OPTIONS" ? place.options : place.other, exchange);
  // A method that is not there is told by the path, for all of its operations.
  if (exchange.status === 405) place.operations.forEach((one) => see(one, exchange, one.responses.get(405)));
  return undefined;
}

function read(line) {
  const exchange = JSON.parse(line);
  exchange.type = exchange.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (exchange.type?.endsWith("json")) {
    try {
      exchange.value = JSON.parse(exchange.body);
    } catch {
      // Told as a fault of the body.
    }
  }
  if (exchange.type === PROBLEM) exchange.problem = exchange.value;
  return exchange;
}

for await (const line of createInterface({ input: process.stdin })) hold(read(line));
const told = [...deviations].map(([what, { count, example }]) => `${what} (${count} times, such as ${example})`);
process.stdout.write(JSON.stringify({ deviations: told, unseen: [...unseen] }));
