// Makes build/ of the contract: its types, the client as one module of JavaScript, and what that declares. Run by `npm run build`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const run = (program, ...options) => execFileSync(program, options, { stdio: "inherit" });

run("../../bundle", "build");
const { "x-problems": registry } = JSON.parse(readFileSync("build/openapi.json", "utf8"));
const repeatable = registry.problems.filter((problem) => problem.retry !== "never").map((problem) => problem.code);
writeFileSync("build/repeatable.json", JSON.stringify(repeatable));
run("openapi-typescript", "build/openapi.json", "--output", "build/contract.d.ts");
run("tsc");
run("esbuild", "reprise.ts", "--bundle", "--format=esm", "--target=es2022", "--log-level=warning", "--outfile=build/reprise.js");
