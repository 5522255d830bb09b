/**
 * Measures requests per second of a Lambda proxy route with a trivial handler, compared with a bare
 * `node:http` server and serverless-offline, and then the memory over 100,000 requests.
 * Every contender is restarted in each round; this process sends requests to one after the other.
 *
 *     npm install --prefix bench    # for serverless-offline; left out if not installed
 *     node bench/gateway.ts [seconds per round] [rounds]
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { type Contender, contenders, foreignCommand, serve } from "./contenders.ts";
import { median } from "./statistics.ts";

const CONNECTIONS = 10;
const PATH = "/dev/hello";
const MEMORY_REQUESTS = 100_000;
const FOREIGN_PORT = 46_100;

/** A running contender. */
interface Running {
  child: ChildProcess;
  port: number;
}

/** Runs a contender while the work takes place. */
async function during(
  contender: Contender,
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const running = await start(contender);
  const exited = new Promise((resolve) => running.child.once("exit", resolve));
  try {
    await work(running);
  } finally {
    running.child.kill();
    await exited;
  }
}

async function start(contender: Contender): Promise<Running> {
  const command = foreignCommand(contender, FOREIGN_PORT);
  if (command === undefined) {
    const child = fork(import.meta.filename, ["serve", contender], { execArgv: ["--expose-gc"] });
    return { child, port: await nextMessage(child) };
  }
  const child = spawn(process.execPath, command, {
    cwd: join(import.meta.dirname, "serverless-offline"),
    stdio: "ignore",
    env: { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
  });
  await untilItAnswers(FOREIGN_PORT);
  return { child, port: FOREIGN_PORT };
}

async function untilItAnswers(port: number): Promise<void> {
  for (;;) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}${PATH}`)).ok) return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function nextMessage(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as number)));
}

/** Sends requests over kept-alive sockets until `isDone`; resolves to the number of responses. */
async function load(port: number, isDone: (answered: number) => boolean): Promise<number> {
  let answered = 0;
  const request = `GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n`;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(request));
      socket.on("data", (chunk) => {
        if (!chunk.toString("latin1").startsWith("HTTP/1.1 200")) {
          reject(new Error(`Not a 200: ${chunk.toString("latin1")}`));
          return;
        }
        answered++;
        if (isDone(answered)) socket.end();
        else socket.write(request);
      });
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return answered;
}

async function requestsPerSecond(port: number, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const answered = await load(port, () => performance.now() >= endsAt);
  return answered / ((performance.now() - startedAt) / 1000);
}

async function heapUsed(child: ChildProcess): Promise<number> {
  const answer = nextMessage(child);
  child.send("heap");
  return (await answer) / 1024 / 1024;
}

async function main(seconds: number, rounds: number): Promise<void> {
  const rates = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      await during(contender, async ({ port }) => {
        await requestsPerSecond(port, 1);
        rates.get(contender)?.push(await requestsPerSecond(port, seconds));
      });
    }
  }
  const bare = median(rates.get("node:http") ?? []);
  for (const [contender, measured] of rates) {
    const rate = median(measured);
    console.log(
      `${contender.padEnd(20)} ${rate.toFixed(0).padStart(6)} requests/s, ${(rate / bare).toFixed(3)} of node:http`,
    );
  }
  await during("gateway and Lambda", printMemory);
}

async function printMemory({ child, port }: Running): Promise<void> {
  const before = await heapUsed(child);
  await load(port, (answered) => answered > MEMORY_REQUESTS - CONNECTIONS);
  const after = await heapUsed(child);
  console.log(
    `heap of gateway and Lambda: ${before.toFixed(1)} MiB, after ${MEMORY_REQUESTS} requests ${after.toFixed(1)} MiB`,
  );
}

const [mode, argument] = process.argv.slice(2);
if (mode === "serve") await serve(argument as Contender);
else await main(Number(mode ?? 3), Number(argument ?? 5));
