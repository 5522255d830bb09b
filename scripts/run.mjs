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
  ["prettier", "--check", "--log-level", "warn", "."],
  ["depcruise", "packages", "infra", "scripts", "bench", "sst.config.ts"],
  { run: ["oxlint", "--deny-warnings"], after: install },
];
const types = [
  ...["node", "scripts/check-types.mjs", "packages", "infra", "packages/web"],
  "packages/sst-local/src/observe/page",
];

const vitest = ["vitest", "run"];

/** Script name → its steps. Arguments go to the last step, and of `npm test` to Vitest. */
const scripts = {
  start: [["sst-local", "dev"]],
  graph: [["sst-local", "graph"]],
  souk: [["souk"]],
  new: [["souk", "new"]],
  check: [{ together: [{ run: install, isLive: true }, ...checks] }],
  fix: [
    ["oxlint", "--fix"],
    ["prettier", "--write", "--log-level", "warn", "."],
  ],
  typecheck: [install, types],
  "test:api": [install, ["vitest", "run", "--project", "api", "--project", "api-prod"]],
  test: [
    {
      together: [
        { run: install, isLive: true },
        { run: vitest, after: install, isLive: true },
        ...checks,
        { run: types, after: install },
      ],
    },
  ],
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
(last.together ? vitest : last).push(...args);
process.exitCode = await runSteps(steps, {
  ...{ cwd: root, env, find: (program) => join(bin, program) },
  print: (text) => process.stdout.write(text),
});

/** Prints one sentence and exits with code 1. @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
