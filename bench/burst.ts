/**
 * Measures many requests at once on Souk, and on a function that waits: time, and memory and threads of
 * the process, at once and when the idle instances have ended. Souk runs twice in each round, with the old limit of instances (one for each invocation
 * that waits, `startFactor: 0`) and with the rule (an instance once a wait is longer than its start).
 *
 *     node bench/burst.ts [rounds]
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { serving } from "../packages/sst-local/src/cli/testing/run-cli.ts";
import { linkPlatform } from "../packages/sst-local/src/evaluate/testing/fixture.ts";
import { createLambda } from "../packages/sst-local/src/services/lambda/index.ts";
import { checkout } from "../test/support/checkout.ts";
import { root } from "../test/support/stack.ts";
import { median } from "./statistics.ts";

const AT_ONCE = 500;
const MORE_REQUESTS = 1000;
const MORE_AT_ONCE = 100;
/** What the handler that waits does. */
const WAIT_MS = 20;
const COMPUTE_MS = 1;
const SAMPLE_MS = 50;
/** An instance that is not the last of its function has ended after so long without an invocation. */
const SURPLUS_ENDED_MS = 15_000;

const contenders = { "old limit": { startFactor: 0 }, rule: {} } as const;
type Contender = keyof typeof contenders;
const names = Object.keys(contenders) as Contender[];

type Figures = Record<string, number>;

/** The figures of each contender in all rounds. */
const measured: Record<Contender, Figures[]> = { "old limit": [], rule: [] };

const toMB = (bytes: number): number => bytes / 2 ** 20;

/** Resident memory of a process, MB. */
function memoryOf(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)]).toString()) / 1024;
}

/** Threads of a process; NaN where /proc is missing. */
function threadsOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  return existsSync(file)
    ? Number(/^Threads:\s*(\d+)/m.exec(readFileSync(file, "utf8"))?.[1])
    : NaN;
}

/** Resolves when no thread has ended for as long as an idle instance lives. */
async function instancesEnded(pid: number): Promise<void> {
  let threads = threadsOf(pid);
  let since = performance.now();
  while (performance.now() - since < SURPLUS_ENDED_MS) {
    await delay(SAMPLE_MS);
    const now = threadsOf(pid);
    if (Object.is(now, threads)) continue;
    threads = now;
    since = performance.now();
  }
}

/** The highest memory while the work takes place, MB. */
async function peakOf(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = memoryOf(pid);
  const timer = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), SAMPLE_MS * 4);
  await work();
  clearInterval(timer);
  return Math.max(peak, memoryOf(pid));
}

/** Resident memory of the esbuild processes of a process, MB. */
function esbuildOf(pid: number): number {
  const lines = execFileSync("ps", ["-A", "-o", "ppid=,rss=,args="]).toString().split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([parent, , command = ""]) => Number(parent) === pid && command.includes("esbuild"))
    .reduce((sum, [, rss]) => sum + Number(rss) / 1024, 0);
}

/** Sends a request; resolves to the status. */
function send(agent: Agent, method: string, url: string, body?: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, agent, headers: { "content-type": "application/json" } });
    call.on("error", reject);
    call.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Sends `total` requests, `atOnce` of them at a time; resolves to the milliseconds. */
async function burst(
  total: number,
  atOnce: number,
  one: (n: number, agent: Agent) => Promise<number>,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const begun = performance.now();
  let next = 0;
  const refused: number[] = [];
  const worker = async (): Promise<void> => {
    while (next < total) {
      const status = await one(next++, agent);
      if (status >= 400) refused.push(status);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  if (refused.length > 0) console.error(`${refused.length} were refused: ${refused[0]}`);
  return performance.now() - begun;
}

async function measureSouk(cwd: string, contender: Contender): Promise<Figures> {
  const file = join(cwd, "sst-local.json");
  const settings = JSON.parse(readFileSync(join(root, "sst-local.json"), "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...settings, lambda: contenders[contender] }));
  const app = await serving(cwd, ["dev", "--fresh"]);
  const { pid = 0 } = app.process;
  const { api = "" } = app.ready.endpoints;
  const rooms = `${api}/rooms?username=ana`;
  const figures: Figures = { "memory at start, MB": memoryOf(pid) };
  try {
    figures["peak of 500 GET, MB"] = await peakOf(pid, async () => {
      figures["500 GET at once, ms"] = await burst(AT_ONCE, AT_ONCE, (_, agent) =>
        send(agent, "GET", rooms),
      );
    });
    figures["peak of 500 POST, MB"] = await peakOf(pid, async () => {
      figures["500 POST at once, ms"] = await burst(AT_ONCE, AT_ONCE, (n, agent) =>
        send(agent, "POST", rooms, { roomId: `room-${n}`, with: ["ben", "cy"] }),
      );
    });
    await burst(MORE_REQUESTS, MORE_AT_ONCE, (_, agent) => send(agent, "GET", rooms));
    figures["after 1,000 more, MB"] = memoryOf(pid);
    figures["threads then"] = threadsOf(pid);
    figures["esbuild then, MB"] = esbuildOf(pid);
    await instancesEnded(pid);
    figures["once idle, MB"] = memoryOf(pid);
    figures["threads once idle"] = threadsOf(pid);
  } finally {
    await app[Symbol.asyncDispose]();
  }
  return figures;
}

async function souk(rounds: number): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "souk-burst-"));
  checkout(cwd);
  await linkPlatform(cwd);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const contender of round % 2 === 0 ? names : names.toReversed()) {
        measured[contender].push(await measureSouk(cwd, contender));
        console.error(contender, measured[contender].at(-1));
      }
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Invokes a function that waits, 500 times at once, in this process; sends the figures to the parent. */
async function serveWaiting(contender: Contender): Promise<void> {
  const code = mkdtempSync(join(tmpdir(), "bench-burst-"));
  writeFileSync(
    join(code, "bundle.mjs"),
    `export const handler = async () => {
      const end = performance.now() + ${COMPUTE_MS};
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve, ${WAIT_MS}));
    };`,
  );
  const lambda = createLambda(contenders[contender]);
  lambda.bootSpare();
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  const configuration = { environment: {}, timeout: 10, memorySize: 256 };
  await lambda.update([{ name: "f", arn, code, handler: "bundle.handler", ...configuration }]);
  const begun = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, () => lambda.invoke("f", {})));
  process.send?.({
    "500 of a handler that waits, ms": performance.now() - begun,
    "memory then, MB": toMB(process.memoryUsage.rss()),
  });
  await lambda.stop();
  rmSync(code, { recursive: true });
}

async function measureWaiting(contender: Contender): Promise<Figures> {
  const child: ChildProcess = fork(import.meta.filename, ["waiting", contender], { execArgv: [] });
  const exited = once(child, "exit");
  const [figures] = (await once(child, "message")) as [Figures];
  child.disconnect();
  await exited;
  return figures;
}

/** Prints the median of each figure and the ratio of the rule to the old limit. */
function print(): void {
  const rows = new Set(measured.rule.flatMap((figures) => Object.keys(figures)));
  const table: Record<string, object> = {};
  for (const row of rows) {
    const [old, rule] = names.map((name) =>
      median(measured[name].flatMap((figures) => figures[row] ?? [])),
    );
    if (old === undefined || rule === undefined) continue;
    table[row] = {
      "old limit": Math.round(old),
      rule: Math.round(rule),
      ratio: Number((rule / old).toFixed(2)),
    };
  }
  console.table(table);
}

async function main(rounds: number): Promise<void> {
  for (let round = 0; round < rounds * 3; round++) {
    for (const contender of round % 2 === 0 ? names : names.toReversed()) {
      measured[contender].push(await measureWaiting(contender));
    }
  }
  await souk(rounds);
  print();
}

const [mode, contender] = process.argv.slice(2);
if (mode === "waiting") await serveWaiting(contender as Contender);
else await main(Number(mode ?? 3));
