/**
 * Measures the real SST CLI without an account: a first deploy of a small app, deploys without
 * changes, a diff, and `sst version` for the start time of the binary.
 *
 *     node bench/deploy.ts [rounds]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployableApp } from "../packages/sst-local/src/pulumi/testing/app.ts";
import { sst } from "../packages/sst-local/src/pulumi/testing/run-sst.ts";
import { median } from "./statistics.ts";

const rounds = Number(process.argv[2] ?? 5);
const home = mkdtempSync(join(tmpdir(), "souk-bench-home-"));
// Node strips types but does not support `using` yet.
const app = await deployableApp();

/** Milliseconds that a command takes. */
async function timed(...args: string[]): Promise<number> {
  const begun = performance.now();
  const { code, output } = await sst(app.cwd, home, [...args, "--stage", "bench"]);
  if (code !== 0) throw new Error(`sst ${args.join(" ")} ended with ${code}:\n${output}`);
  return performance.now() - begun;
}

const first = await timed("deploy");
const times = { version: [] as number[], unchanged: [] as number[], diff: [] as number[] };
for (let round = 0; round < rounds; round++) {
  times.version.push(await timed("version"));
  times.unchanged.push(await timed("deploy"));
  times.diff.push(await timed("diff"));
}
await timed("remove");
app[Symbol.dispose]();
rmSync(home, { recursive: true, force: true });

const base = median(times.version);
const rows: [name: string, milliseconds: number][] = [
  ["sst version", base],
  ["sst deploy, the first", first],
  ["sst deploy, no change", median(times.unchanged)],
  ["sst diff, no change", median(times.diff)],
];
for (const [name, milliseconds] of rows) {
  const ratio = (milliseconds / base).toFixed(1);
  console.log(`${name.padEnd(24)}${milliseconds.toFixed(0).padStart(7)} ms${ratio.padStart(7)}`);
}
