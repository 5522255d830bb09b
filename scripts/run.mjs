// The entry point of every npm script. Plain JavaScript without dependencies, for any Node >= 20.19:
// installs the dependencies if needed, then runs the script on Lambda's Node version (22, from npm).
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDependencies } from "./install.mjs";
import { runSteps } from "./steps.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");

// oxlint's type-aware rules and tsc read the types of SST's platform.
const install = ["sst-local", "install"];
const checks = [
  ["oxlint", "--deny-warnings"],
  ["prettier", "--check", "--log-level", "warn", "."],
  ["depcruise", "packages", "infra", "scripts", "bench", "sst.config.ts"],
];
const types = [
  ...["node", "scripts/check-types.mjs", "packages", "infra", "packages/web"],
  "packages/sst-local/src/observe/page",
];

/** Script name → its steps. Arguments go to the last step, there to the first command. */
const scripts = {
  start: [["sst-local", "dev"]],
  graph: [["sst-local", "graph"]],
  souk: [["souk"]],
  new: [["souk", "new"]],
  check: [install, { together: checks }],
  fix: [
    ["oxlint", "--fix"],
    ["prettier", "--write", "--log-level", "warn", "."],
  ],
  typecheck: [install, types],
  "test:api": [install, ["vitest", "run", "--project", "api", "--project", "api-prod"]],
  test: [install, { together: [["vitest", "run"], ...checks, types] }],
};

const [name = "", ...args] = process.argv.slice(2);
const steps = scripts[name];
if (!steps) fail(`There is no script "${name}". There are: ${Object.keys(scripts).join(", ")}.`);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Souk needs Node 20.19 or newer to start; this is ${process.version}.`);

await installDependencies(root).catch(({ message }) => fail(message));
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
const last = steps.at(-1);
(last.together?.[0] ?? last).push(...args);
process.exitCode = await runSteps(steps, {
  ...{ cwd: root, env, find: (program) => join(bin, program) },
  print: (text) => process.stdout.write(text),
});

/** Prints one sentence and exits with code 1. @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
