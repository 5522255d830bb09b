/**
 * Compares the deployed functions with a baseline: init, the first request and a warm request. The
 * order function is compared with the same function as one would write it, built by SST's defaults;
 * with `--against` every function is compared with the one of another checkout, which needs its
 * node_modules. Every sample is a process of its own on the Node of this process, and DynamoDB is a
 * server on 127.0.0.1 that checks signatures and answers at once. The contenders take turns, in
 * reverse order in every second round; medians of the rounds' ratios.
 *
 *     node bench/deployed.ts [rounds] [--against folder] [--only "orders POST"] [--repeat 1000]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { buildBaseline, buildFunction, type Built, readApp } from "./deployed/builds.ts";
import { answers, type Case, cases } from "./deployed/cases.ts";
import { CREDENTIALS, REGION, startStub, type Stub } from "./deployed/stub.ts";
import { median } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string" },
    only: { type: "string" },
    repeat: { type: "string", default: "1000" },
  },
});
const rounds = Number(positionals[0] ?? 9);
const repeat = Number(values.repeat);
/** Rounds that also measure warm requests, which take most of the time. */
const warmRounds = Math.min(rounds, 5);

/** The measures of one process: milliseconds, and `warm` in milliseconds of CPU time a request. */
const measures = ["init", "first", "total", "firstCpu", "cpu", "warm"] as const;
type Sample = Record<(typeof measures)[number], number | null>;

async function sample(built: Built, one: Case, stub: Stub, warm: boolean): Promise<Sample> {
  const environment = { ...built.environment, ...one.environment };
  const { USER_POOL_ID: pool = "", USER_POOL_CLIENT_ID: client = "" } = environment;
  const job = {
    file: built.file,
    payload: JSON.stringify(one.event(stub.idToken(pool, client))),
    status: one.status,
    ...(warm ? { warmUp: 200, repeat } : { warmUp: 0, repeat: 0 }),
  };
  const script = join(import.meta.dirname, "deployed/invoke.mjs");
  const child = spawn(process.execPath, [script, JSON.stringify(job)], {
    cwd: dirname(built.file),
    env: {
      ...environment,
      ...CREDENTIALS,
      ...{ AWS_REGION: REGION, AWS_LAMBDA_FUNCTION_NAME: "bench", AWS_ENDPOINT_URL: stub.url },
    },
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const result = await text(child.stdio[3] as Readable);
  if (result === "") throw new Error(`${one.name} failed. ${stub.refused.at(-1) ?? ""}`);
  return JSON.parse(result) as Sample;
}

/** The medians of the rounds of ours, and of their ratios to the reference. */
async function compare(one: Case, ours: Built, reference: Built, stub: Stub): Promise<object> {
  const samples: [Sample, Sample][] = [];
  // Warm-up: loads the files into memory.
  for (const built of [ours, reference]) await sample(built, one, stub, false);
  for (let round = 0; round < rounds; round++) {
    const warm = round < warmRounds;
    const first = await sample(round % 2 === 0 ? ours : reference, one, stub, warm);
    const second = await sample(round % 2 === 0 ? reference : ours, one, stub, warm);
    samples.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  const of = (measure: keyof Sample, value: (mine: number, other: number) => number): number =>
    median(
      samples
        .filter(([mine]) => mine[measure] !== null)
        .map(([mine, other]) => value(Number(mine[measure]), Number(other[measure]))),
    );
  const row: Record<string, string | number> = {
    request: one.name,
    KB: `${kilobytes(ours.size)} (${kilobytes(reference.size)})`,
    gzip: `${kilobytes(ours.compressed)} (${kilobytes(reference.compressed)})`,
  };
  for (const measure of measures) {
    row[measure] = round2(of(measure, (mine, other) => mine / other));
    if (measure === "total" || measure === "warm") {
      row[`${measure} ms`] = round2(of(measure, (mine) => mine));
    }
  }
  return row;
}

const kilobytes = (bytes: number): number => Math.round(bytes / 1000);
const round2 = (value: number): number => Number(value.toFixed(2));

async function main(): Promise<void> {
  const root = join(import.meta.dirname, "..");
  const folder = mkdtempSync(join(tmpdir(), "bench-deployed-"));
  const stub = await startStub(answers);
  const rows: object[] = [];
  try {
    const app = await readApp(root, join(folder, "state"));
    const other =
      values.against === undefined
        ? undefined
        : await readApp(resolve(values.against), join(folder, "other-state"));
    const baseline = await buildBaseline(root, join(folder, "baseline"));
    const chosen = cases.filter(
      ({ name }) => values.only === undefined || name.startsWith(values.only),
    );
    for (const one of chosen) {
      if (other === undefined && one.name !== "orders POST") continue;
      const ours = await buildFunction(app, one.function, join(folder, one.name, "ours"));
      const reference = other
        ? await buildFunction(other, one.function, join(folder, one.name, "other"))
        : baseline;
      rows.push(await compare(one, ours, reference, stub));
    }
  } finally {
    console.table(rows);
    stub.stop();
    rmSync(folder, { recursive: true });
  }
}

await main();
