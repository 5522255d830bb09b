#!/usr/bin/env node
// Plain JavaScript: it also runs on a Node that cannot run TypeScript, and then looks for a newer one.
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

if (runsTypeScript(process.versions.node)) {
  module.enableCompileCache?.();
  // Inherited by every program that this starts: SST's CLI and others send nothing about their use.
  // https://consoledonottrack.com
  process.env.SST_TELEMETRY_DISABLED = "1";
  process.env.DO_NOT_TRACK = "1";
  const { main } = await import("../src/cli/main.ts");
  process.exitCode = await main(process.argv.slice(2));
  // An open handle must not keep the process alive; an unreferenced timer does not either.
  setTimeout(() => process.exit(), 2000).unref();
} else {
  const node = newerNode();
  if (node === undefined) {
    console.error(`sst-local needs Node 22.18 or newer; this is ${process.version}.`);
    console.error("Install a newer Node, or add it to the app: npm install --save-dev node@22");
    process.exitCode = 1;
  } else {
    process.exitCode = await run(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  }
}

/** True for versions of Node that strip types without a flag. */
function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The Node of the npm package `node`; undefined when there is none, or it is too old. */
function newerNode() {
  const require = createRequire(import.meta.url);
  try {
    const file = require.resolve("node/package.json");
    if (runsTypeScript(require(file).version)) return join(dirname(file), "bin", "node");
  } catch {
    // It is not installed.
  }
  return undefined;
}

/** Runs a program in place of this one, signals included; resolves to its exit code. */
function run(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child too, for which a second one means to stop at once.
    process.on("SIGINT", process.stdin.isTTY ? () => {} : forward);
    process.on("SIGTERM", forward).on("SIGHUP", forward);
    child.on("error", (error) => {
      console.error(`${file} cannot be run: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
