/**
 * Measures an invocation in a thread and in a process: cold, warm, 10 at once, the kill of an endless
 * loop, and requests per second behind a node:http server compared with a bare one.
 * Contenders take turns in short slices, so that noise affects all of them; medians. Used by ADR 0002.
 *
 *     node bench/lambda.ts [rounds] [slices of HTTP]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createLambda,
  type Isolation,
  type Lambda,
} from "../packages/sst-local/src/services/lambda/index.ts";
import { median, quantile } from "./statistics.ts";

const CONCURRENCY = 10;
const SEQUENTIAL = 3000;
const CONCURRENT = 10_000;
const COLD = 5;
const TIMEOUT_S = 0.2;
const WARM_UP_S = 1;
const SLICE_S = 0.25;

type NodeIsolation = Exclude<Isolation, "bootstrap">;
const isolations: NodeIsolation[] = ["thread", "process"];
type Contender = "node:http" | NodeIsolation;

const source = `export const handler = async (event) => {
  if (event.loop) for (;;);
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ path: event.path }) };
};`;

const headers = Object.fromEntries(
  Array.from({ length: 14 }, (_, index) => [`x-header-${index}`, "a value of some length"]),
);
const event = {
  resource: "/{proxy+}",
  path: "/rooms/1",
  httpMethod: "GET",
  headers,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
  queryStringParameters: null,
  pathParameters: { proxy: "rooms/1" },
  requestContext: { stage: "dev", requestId: "r", identity: { sourceIp: "127.0.0.1" } },
  body: null,
  isBase64Encoded: false,
};

async function withFunction<T>(
  code: string,
  isolation: NodeIsolation,
  use: (lambda: Lambda) => Promise<T>,
  timeout = 10,
): Promise<T> {
  const lambda = createLambda();
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  await lambda.update([
    {
      name: "f",
      arn,
      code,
      handler: "bundle.handler",
      environment: {},
      timeout,
      memorySize: 256,
      isolation,
    },
  ]);
  try {
    return await use(lambda);
  } finally {
    await lambda.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

type Figures = Record<string, number[]>;

async function measure(code: string, isolation: NodeIsolation, figures: Figures): Promise<void> {
  const note = (name: string, value: number): void => void (figures[name] ??= []).push(value);
  for (let time = 0; time < COLD; time++) {
    await withFunction(code, isolation, async (lambda) => {
      note("cold ms", await timed(() => lambda.invoke("f", event)));
    });
  }
  await withFunction(code, isolation, async (lambda) => {
    for (let n = 0; n < 500; n++) await lambda.invoke("f", event);
    const latencies: number[] = [];
    for (let n = 0; n < SEQUENTIAL; n++) {
      latencies.push(await timed(() => lambda.invoke("f", event)));
    }
    note("warm p50 ms", median(latencies));
    note("warm p99 ms", quantile(latencies, 0.99));
    let left = CONCURRENT;
    const elapsed = await timed(() =>
      Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
          while (left-- > 0) await lambda.invoke("f", event);
        }),
      ),
    );
    note("10 at once, per s", CONCURRENT / (elapsed / 1000));
  });
  await withFunction(
    code,
    isolation,
    async (lambda) => {
      await lambda.invoke("f", event);
      const late = await timed(() => lambda.invoke("f", { loop: true }));
      note("endless loop, ms past its timeout", late - TIMEOUT_S * 1000);
    },
    TIMEOUT_S,
  );
}

/** Serves one contender until the parent ends; runs in a process of its own. */
function serve(contender: Contender, code: string): void {
  const listen = (listener: RequestListener): void => {
    const server = createServer(listener).listen(0, "127.0.0.1", () =>
      process.send?.((server.address() as AddressInfo).port),
    );
  };
  if (contender === "node:http") {
    process.once("disconnect", () => process.exit(0));
    listen((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"path":"/rooms/1"}');
    });
    return;
  }
  void withFunction(code, contender, async (lambda) => {
    listen((_request, response) => {
      void lambda.invoke("f", event).then(({ payload }) => {
        const answer = payload as { statusCode: number; headers: object; body: string };
        response.writeHead(answer.statusCode, { ...answer.headers });
        response.end(answer.body);
        return undefined;
      });
    });
    await once(process, "disconnect");
  }).then(() => process.exit(0));
}

/** Requests per second over keep-alive connections with one request at a time each. */
async function load(port: number, seconds: number): Promise<number> {
  const request = "GET /rooms/1 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
  const end = performance.now() + seconds * 1000;
  let answers = 0;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      const socket = connect(port, "127.0.0.1");
      socket.setNoDelay(true);
      socket.write(request);
      socket.on("data", () => {
        // A response is small and arrives in one chunk.
        answers++;
        if (performance.now() < end) socket.write(request);
        else socket.destroy();
      });
      await once(socket, "close");
    }),
  );
  return answers / seconds;
}

/** The median share of a bare node:http server's requests per second, and the bare rate. */
async function httpShares(
  code: string,
  slices: number,
): Promise<{ bare: number; shares: Record<NodeIsolation, number> }> {
  const contenders: Contender[] = ["node:http", ...isolations];
  const servers = await Promise.all(
    contenders.map(async (contender) => {
      const child = fork(import.meta.filename, ["--serve", contender, code], { execArgv: [] });
      const [port] = (await once(child, "message")) as [number];
      return { contender, child, port };
    }),
  );
  for (const { port } of servers) await load(port, WARM_UP_S);
  const bare: number[] = [];
  const ratios: Record<NodeIsolation, number[]> = { thread: [], process: [] };
  for (let slice = 0; slice < slices; slice++) {
    let reference = NaN;
    for (const { contender, port } of servers) {
      const rate = await load(port, SLICE_S);
      if (contender === "node:http") bare.push((reference = rate));
      else ratios[contender].push(rate / reference);
    }
  }
  for (const { child } of servers) child.disconnect();
  await Promise.all(servers.map(({ child }) => once(child, "exit")));
  return {
    bare: median(bare),
    shares: { thread: median(ratios.thread), process: median(ratios.process) },
  };
}

async function main(rounds: number, slices: number): Promise<void> {
  const code = mkdtempSync(join(tmpdir(), "bench-lambda-"));
  writeFileSync(join(code, "bundle.mjs"), source);
  const figures: Record<NodeIsolation, Figures> = { thread: {}, process: {} };
  for (let round = 0; round < rounds; round++) {
    for (const isolation of isolations) await measure(code, isolation, figures[isolation]);
  }
  const { bare, shares } = await httpShares(code, slices);
  rmSync(code, { recursive: true });

  console.log(`node:http alone: ${Math.round(bare)} requests per s`);
  console.table(
    Object.fromEntries(
      isolations.map((isolation) => [
        isolation,
        {
          ...Object.fromEntries(
            Object.entries(figures[isolation]).map(([name, all]) => [
              name,
              Number(median(all).toPrecision(3)),
            ]),
          ),
          "share of node:http": Number(shares[isolation].toFixed(3)),
        },
      ]),
    ),
  );
}

const [first, contender, code] = process.argv.slice(2);
if (first === "--serve") serve(contender as Contender, code ?? "");
else await main(Number(first ?? 5), Number(contender ?? 40));
