/**
 * Measures what the AWS endpoint adds to a call of DynamoDB: PutItem and GetItem sent to the engine
 * directly and through the endpoint, one after the other over a kept-alive connection, in turns.
 * A process of its own serves the endpoint; its CPU time per call is measured too.
 *
 *     node bench/dynamodb.ts [rounds] [calls a round]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { unverifiedSignature } from "../packages/sst-local/src/aws/signature.ts";
import { serveDynamoDb } from "../packages/sst-local/src/services/dynamodb/testing/serve.ts";
import { median } from "./statistics.ts";

interface Served {
  url: string;
  engineUrl: string;
}

const TABLE = "bench";
const WARM_UP = 1000;

const key = (n: number) => ({ pk: { S: `order-${n % 100}` } });
const item = (n: number) => ({
  ...key(n),
  createdAt: { S: "2026-11-28T00:00:00.000Z" },
  totalAmount: { N: "9.5" },
  orderItems: {
    L: Array.from({ length: 4 }, (_, index) => ({
      M: { id: { N: String(index) }, name: { S: "Falafel" }, price: { N: "9.5" } },
    })),
  },
});

/** The body of call number n of an operation. */
const bodies = {
  PutItem: (n: number) => ({
    TableName: TABLE,
    Item: item(n),
    ConditionExpression: "attribute_not_exists(#pk) OR attribute_exists(#pk)",
    ExpressionAttributeNames: { "#pk": "pk" },
  }),
  GetItem: (n: number) => ({ TableName: TABLE, Key: key(n) }),
};
type Operation = keyof typeof bodies;
const operations: Operation[] = ["PutItem", "GetItem"];

const agent = new Agent({ keepAlive: true });

function call(url: string, operation: string, body: object): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: "POST",
      agent,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(text),
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        ...unverifiedSignature("eu-west-1", "dynamodb"),
      },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${operation} was answered with ${response.statusCode}`));
      });
    });
    sent.end(text);
  });
}

/** Microseconds of a call. */
async function slice(url: string, operation: Operation, calls: number): Promise<number> {
  const begun = performance.now();
  for (let n = 0; n < calls; n++) await call(url, operation, bodies[operation](n));
  return ((performance.now() - begun) * 1000) / calls;
}

async function main(rounds: number, calls: number): Promise<void> {
  const child = fork(import.meta.filename, ["serve"], { execArgv: [] });
  const exited = once(child, "exit");
  const [{ url, engineUrl }] = (await once(child, "message")) as [Served];
  const cpu = async (): Promise<number> => {
    child.send("cpu");
    const [microseconds] = (await once(child, "message")) as [number];
    return microseconds;
  };
  await call(url, "CreateTable", {
    TableName: TABLE,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (const target of [url, engineUrl]) {
    for (const operation of operations) await slice(target, operation, WARM_UP);
  }
  const table: Record<string, object> = {};
  for (const operation of operations) {
    const [direct, forwarded, cpuTimes]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      direct.push(await slice(engineUrl, operation, calls));
      const before = await cpu();
      forwarded.push(await slice(url, operation, calls));
      cpuTimes.push(((await cpu()) - before) / calls);
    }
    table[operation] = {
      "direct, µs": Math.round(median(direct)),
      "through the endpoint, µs": Math.round(median(forwarded)),
      ratio: Number(median(forwarded.map((one, n) => one / (direct[n] ?? NaN))).toFixed(2)),
      "CPU of the endpoint, µs": Math.round(median(cpuTimes)),
    };
  }
  console.table(table);
  agent.destroy();
  child.disconnect();
  await exited;
}

async function serve(): Promise<void> {
  const served = await serveDynamoDb();
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.({ url: served.url, engineUrl: served.engine.endpoint } satisfies Served);
  await once(process, "disconnect");
  await served.stop();
}

const [mode, calls] = process.argv.slice(2);
if (mode === "serve") await serve();
else await main(Number(mode ?? 15), Number(calls ?? 300));
