import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";

/**
 * Runs this command on the Node of the npm package `node`, if that one is new enough; else says
 * which Node is needed. Resolves to the exit code.
 */
export async function runOnNewerNode(isNewEnough, needed) {
  const node = newerNode(isNewEnough);
  if (node !== undefined) return run(node, process.argv.slice(1));
  console.error(`sst-local needs Node ${needed.join(".")} or newer; this is ${process.version}.`);
  console.error("Install a newer Node, or add it to the app: npm install --save-dev node@22");
  return 1;
}

/** The Node of the npm package `node`; undefined when there is none, or it is too old. */
function newerNode(isNewEnough) {
  const require = createRequire(import.meta.url);
  try {
    const file = require.resolve("node/package.json");
    if (isNewEnough(require(file).version)) return join(dirname(file), "bin", "node");
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
