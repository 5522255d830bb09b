#!/usr/bin/env node
// Plain JavaScript: it also runs on a Node that is too old, and then looks for a newer one.
import { existsSync } from "node:fs";
import module from "node:module";

/** The beginning of Node 22's long-term support; `engines` in package.json says the same. */
const NEEDED = [22, 12];

if (isAtLeast(process.versions.node, NEEDED)) {
  module.enableCompileCache?.();
  // Inherited by every program that this starts: SST's CLI and others send nothing about their use.
  // https://consoledonottrack.com
  process.env.SST_TELEMETRY_DISABLED = "1";
  process.env.DO_NOT_TRACK = "1";
  // A reader that has left, as in `sst-local graph | head`, ends the process as SIGPIPE would.
  process.stdout.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(128 + 13);
  });
  const { main } = await program();
  process.exitCode = await main(process.argv.slice(2));
  // An open handle must not keep the process alive; an unreferenced timer does not either.
  setTimeout(() => process.exit(), 2000).unref();
} else {
  const { runOnNewerNode } = await import("./newer-node.mjs");
  process.exitCode = await runOnNewerNode((version) => isAtLeast(version, NEEDED), NEEDED);
}

/** The CLI: of the installed package, else a bundle of the sources beside this file. */
async function program() {
  if (!existsSync(new URL("../src/cli/main.ts", import.meta.url))) {
    return import("../dist/cli-main.mjs");
  }
  const { importCurrentBundle } = await import("../scripts/bundle-cache.mjs");
  return (await importCurrentBundle()) ?? import("../src/cli/main.ts");
}

function isAtLeast(version, [neededMajor, neededMinor]) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}
