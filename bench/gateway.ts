/**
 * Requests per second of the gateway on a Lambda proxy route with a trivial function in the same
 * process, beside a bare `node:http` server, in one run; then memory over 100,000 requests.
 * Every server has a process of its own, and one process loads them in turn.
 *
 *     node bench/gateway.ts [seconds per round] [rounds]
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { restApi } from "../packages/sst-local/src/gateway/index.ts";

const CONNECTIONS = 16;
const PATH = "/dev/rooms/r1";
const MEMORY_REQUESTS = 100_000;

type Contender = "node:http" | "gateway";

const body = JSON.stringify({ id: "r1", name: "Lobby" });

const listeners: Readonly<Record<Contender, () => RequestListener>> = {
  "node:http": () => (_req, res) => {
    res.writeHead(200, { "Content-Type": "application/json" });
    res.end(body);
  },
  gateway: () => {
    let skew = 0;
    return restApi(
      {
        stage: { stageName: "dev" },
        resources: [
          {
            path: "/rooms/{id}",
            methods: {
              GET: {
                method: { authorizationType: "NONE" },
                integration: {
                  type: "AWS_PROXY",
                  integrationHttpMethod: "POST",
                  uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:room/invocations",
                },
              },
            },
          },
        ],
      },
      { lambda: () => Promise.resolve({ payload: { statusCode: 200, body } }) },
      // The account's throttle would end a long run; every request is a millisecond later.
      { now: () => Date.now() + skew++ },
    );
  },
};

/** Serves one contender until the parent goes; tells its port and, when asked, its heap. */
function serve(contender: Contender): void {
  const server = createServer(listeners[contender]());
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("message", () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().heapUsed);
  });
}

function nextMessage(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as number)));
}

/** Sends requests over kept-alive sockets until `isDone`; resolves to how many were answered. */
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
  const contenders: Contender[] = ["node:http", "gateway"];
  const children = contenders.map((contender) =>
    fork(import.meta.filename, ["serve", contender], { execArgv: ["--expose-gc"] }),
  );
  try {
    const ports = (await Promise.all(children.map(nextMessage))) as [number, number];
    for (const port of ports) await requestsPerSecond(port, 1);

    const runs = ports.map((port) => ({ port, rates: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const { port, rates } of runs) rates.push(await requestsPerSecond(port, seconds));
    }
    const [bare, ours] = runs.map(({ rates }) => median(rates)) as [number, number];
    console.log(`node:http  ${bare.toFixed(0)} requests/s`);
    console.log(
      `gateway    ${ours.toFixed(0)} requests/s, ${(ours / bare).toFixed(2)} of node:http`,
    );

    const [, gateway] = children as [ChildProcess, ChildProcess];
    const before = await heapUsed(gateway);
    await load(ports[1], (answered) => answered > MEMORY_REQUESTS - CONNECTIONS);
    const after = await heapUsed(gateway);
    console.log(
      `heap       ${before.toFixed(1)} MiB, after ${MEMORY_REQUESTS} requests ${after.toFixed(1)} MiB`,
    );
  } finally {
    for (const child of children) child.kill();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).at(Math.floor(values.length / 2)) ?? 0;
}

const [mode, contender] = process.argv.slice(2);
if (mode === "serve") serve(contender as Contender);
else await main(Number(mode ?? 3), Number(contender ?? 5));
