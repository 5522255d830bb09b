// The entry point of every npm script. Plain JavaScript without dependencies, for any Node >= 20.19:
// installs the dependencies if needed, then runs the script on Lambda's Node version (22, from npm).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const installed = join(root, "node_modules", ".souk-installed");

// ESLint's type-aware rules and tsc read the types of SST's platform.
const install = ["sst-local", "install"];
const check = [
  install,
  ["prettier", "--check", "--log-level", "warn", "."],
  [
    "eslint",
    "--max-warnings",
    "0",
    "--cache",
    "--cache-location",
    "node_modules/.cache/eslint/",
    ".",
  ],
  ["depcruise", "packages", "infra", "scripts", "bench", "sst.config.ts"],
];
const types = [
  ["tsc", "-p", "packages"],
  ["node", "scripts/typecheck-infra.mjs"],
  ["tsc", "-p", "packages/web"],
];

/** Script name → its commands, run one after the other until one fails. */
const scripts = {
  start: [["sst-local", "dev"]],
  graph: [["sst-local", "graph"]],
  souk: [["souk"]],
  check,
  fix: [
    ["eslint", "--fix", "."],
    ["prettier", "--write", "--log-level", "warn", "."],
  ],
  typecheck: [install, ...types],
  "test:api": [install, ["vitest", "run", "--project", "api", "--project", "api-prod"]],
  test: [...check, ...types, ["vitest", "run"]],
};

const [name = "", ...args] = process.argv.slice(2);
const steps = scripts[name];
if (!steps) fail(`There is no script "${name}". There are: ${Object.keys(scripts).join(", ")}.`);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Souk needs Node 20.19 or newer to start; this is ${process.version}.`);

await installDependencies();
for (const [index, [command, ...fixed]] of steps.entries()) {
  const own = index === steps.length - 1 ? args : [];
  const code = await run(join(bin, command), [...fixed, ...own]);
  if (code !== 0) process.exit(code);
}

/** Runs `npm ci` unless the installed packages are those of this lock file. */
async function installDependencies() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = process.env["npm_execpath"];
  const flags = ["ci", "--no-audit", "--no-fund", "--loglevel", "error"];
  // npm's output goes to stderr: `npm run -s souk -- cost --json > bill.json` must write JSON alone.
  const code = npm
    ? await run(process.execPath, [npm, ...flags], 2)
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", flags, 2);
  if (code !== 0) fail("npm ci failed; its message is above.");
  mkdirSync(dirname(installed), { recursive: true });
  writeFileSync(installed, wanted);
}

/** Runs a program in the root folder with npm's Node 22 first on the PATH; resolves to its exit code. */
function run(program, programArgs, stdout = "inherit") {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, {
      cwd: root,
      stdio: ["inherit", stdout, "inherit"],
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
      shell: process.platform === "win32",
    });
    // The terminal sends Ctrl-C to the whole process group, so SIGINT is not forwarded.
    const forward = (signal) => () => child.kill(signal);
    const onInt = () => {};
    const onTerm = forward("SIGTERM");
    const onHup = forward("SIGHUP");
    process.on("SIGINT", onInt).on("SIGTERM", onTerm).on("SIGHUP", onHup);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", onInt).off("SIGTERM", onTerm).off("SIGHUP", onHup);
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}

/** Prints one sentence and exits with code 1. @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
