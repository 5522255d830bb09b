#!/usr/bin/env node
// Plain JavaScript for any Node version: runs main.ts, on npm's Node 22 if this one lacks TypeScript.
import { spawnSync } from "node:child_process";
// Not by name: Node 20 has no enableCompileCache, and an import of it by name fails.
import * as modules from "node:module";
import { dirname, join } from "node:path";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  modules.enableCompileCache?.();
  // The reader of a pipe may stop early, as `head` does.
  process.stdout.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  const { main } = await import("../src/main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  const require = modules.createRequire(import.meta.url);
  const node = join(dirname(require.resolve("node/package.json")), "bin", "node");
  const { status } = spawnSync(node, [import.meta.filename, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
