/**
 * Checks the types of projects, which are folders with a tsconfig.json, and prints the errors in files
 * of this repository: `node scripts/check-types.mjs packages infra`. The compiler also checks SST's
 * sources below `.sst/platform`, which are where the types of `sst` and `aws` come from and which do
 * not pass.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

// TypeScript 7, the compiler in Go, which takes a fifth of the CPU time of version 5. The package
// `typescript` is version 5, whose parser tests use.
const TSC = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript-7/package.json")));

for (const project of process.argv.slice(2)) {
  // Each of the checkers, by default four, checks again the types that files have in common.
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [TSC, "-p", project, "--checkers", "1"],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  // The further lines of an error are indented.
  const errors = stdout.split(/\r?\n(?=\S)/).filter((text) => text.trim() !== "");
  const ours = errors.filter((text) => !text.startsWith(".sst/platform/"));
  // Without an error in a file, such as in a crash, the status decides.
  if (ours.length === 0 && (status === 0 || errors.length > 0)) continue;
  console.error([...ours.map((text) => text.trimEnd()), stderr].join("\n").trimEnd());
  process.exitCode = 1;
}
