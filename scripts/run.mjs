// The door of every npm script: plain JavaScript, no dependency, any Node >= 20.19.
// Installs what is missing, then runs the script's steps on the Node that Lambda runs (22, from npm).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const installed = join(root, "node_modules", ".souk-installed");

/** Script name → commands run one after the other; the first that fails ends it. */
const scripts = {
  start: [["sst-local", "dev"]],
  graph: [["sst-local", "graph"]],
  souk: [["souk"]],
  check: [
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
  ],
  fix: [
    ["eslint", "--fix", "."],
    ["prettier", "--write", "--log-level", "warn", "."],
  ],
  typecheck: [
    ["sst-local", "install"],
    ["tsc", "-p", "packages"],
    ["tsc", "-p", "."],
    ["tsc", "-p", "packages/web"],
  ],
  "test:api": [
    ["sst-local", "install"],
    ["vitest", "run", "--project", "api"],
  ],
  "test:api": [
    ["sst-local", "install"],
    ["vitest", "run", "--project", "api", "--project", "api-prod"],
  ],
  test: [
    ["sst-local", "install"],
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
    ["tsc", "-p", "packages"],
    ["tsc", "-p", "."],
    ["tsc", "-p", "packages/web"],
    ["vitest", "run"],
  ],
};

const [name = "", ...args] = process.argv.slice(2);
const steps = scripts[name];
if (!steps) fail(`There is no script "${name}". There are: ${Object.keys(scripts).join(", ")}.`);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Souk needs Node 20.19 or newer to start; this is ${process.version}.`);

await install();
for (const [index, [command, ...fixed]] of steps.entries()) {
  const own = index === steps.length - 1 ? args : [];
  const code = await run(join(bin, command), [...fixed, ...own]);
  if (code !== 0) process.exit(code);
}

/** Runs `npm ci` unless this very lockfile is what is installed. */
async function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = process.env["npm_execpath"];
  const flags = ["ci", "--no-audit", "--no-fund", "--loglevel", "error"];
  // What npm says is no part of what a script prints: `npm run -s souk -- cost --json > bill.json`.
  const code = npm
    ? await run(process.execPath, [npm, ...flags], 2)
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", flags, 2);
  if (code !== 0) fail("npm ci failed; its message is above.");
  mkdirSync(dirname(installed), { recursive: true });
  writeFileSync(installed, wanted);
}

/** Runs a program in the project's root with our Node 22 first on the PATH; resolves to its exit code. */
function run(program, programArgs, stdout = "inherit") {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, {
      cwd: root,
      stdio: ["inherit", stdout, "inherit"],
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
      shell: process.platform === "win32",
    });
    // The terminal sends Ctrl-C to the whole group: the child ends in its own time, we wait for it.
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

/** Ends with one sentence and exit code 1. @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
