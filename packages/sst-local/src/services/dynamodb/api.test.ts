import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeLimitsCommand,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Call } from "../../aws/api.ts";
import type { AwsError } from "../../aws/error.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { createFaults } from "./faults.ts";
import { serveDynamoDb } from "./testing/serve.ts";

let served: Awaited<ReturnType<typeof serveDynamoDb>>;
beforeAll(async () => {
  served = await serveDynamoDb();
});
afterEach(() => served.faults.set({}));
afterAll(() => served.stop());

const listTables = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
};
const post = (path: string, headers: Record<string, string>, body: string) =>
  fetch(served.url + path, { method: "POST", headers, body });
const list = () => served.sdk.send(new ListTablesCommand({}));

it("answers signed requests of an SDK", async () => {
  expect(await list()).toMatchObject({ TableNames: [] });
});

it("refuses a request without a signature", async () => {
  const answer = await post("/", listTables, "{}");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
});

it("refuses pages of another origin, also with a signature", async () => {
  const signed = { ...listTables, ...unverifiedSignature("eu-west-1", "dynamodb") };
  expect((await post("/", signed, "{}")).status).toBe(200);
  const answer = await post("/", { ...signed, origin: "https://evil.example" }, "{}");
  expect(answer.status).toBe(403);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});

it.runIf(process.platform === "linux")(
  "opens no connection to the engine for uploads that are broken off",
  async () => {
    await list();
    const before = connectionsTo(served.engine.endpoint);
    await Promise.all(Array.from({ length: 30 }, brokenUpload));
    await list();
    expect(connectionsTo(served.engine.endpoint)).toBe(before);
  },
);

/** Sends a part of a request's body and breaks off. */
function brokenUpload(): Promise<void> {
  return new Promise((resolve) => {
    const upload = request(served.url, {
      method: "POST",
      headers: {
        ...listTables,
        ...unverifiedSignature("eu-west-1", "dynamodb"),
        "content-length": 100_000,
      },
    });
    upload.on("error", () => {});
    upload.on("close", resolve);
    upload.write("x".repeat(50_000), () => upload.destroy());
  });
}

/** Established connections to an address, as the system lists them (proc(5), net/tcp). */
function connectionsTo(url: string): number {
  const { hostname, port } = new URL(url);
  const hex = (value: number | string, digits: number) =>
    Number(value).toString(16).toUpperCase().padStart(digits, "0");
  const address = hostname
    .split(".")
    .toReversed()
    .map((part) => hex(part, 2))
    .join("");
  const pattern = new RegExp(`^ *\\d+: \\S+ ${address}:${hex(port, 4)} 01 `);
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .filter((line) => pattern.test(line)).length;
}

describe("faults", () => {
  it("throttle and fail calls with DynamoDB's errors", async () => {
    served.faults.set({ throttle: 1 });
    await expect(list()).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
    served.faults.set({ error: 1 });
    await expect(list()).rejects.toMatchObject({
      name: "InternalServerError",
      $metadata: { httpStatusCode: 500 },
    });
  });

  it("delay a call, and only the operations that they name", async () => {
    served.faults.set({ delay: 1, delayMs: 300, operations: ["ListTables"] });
    const order: string[] = [];
    const delayed = list().then(() => order.push("delayed"));
    await served.sdk.send(new DescribeLimitsCommand({})).catch(() => undefined);
    order.push("other");
    await delayed;
    expect(order).toEqual(["other", "delayed"]);
  });

  it("reset the connection before a call, or after it was done", async () => {
    const create = (TableName: string) => served.sdk.send(new CreateTableCommand(table(TableName)));
    served.faults.set({ reset: 1 });
    await expect(create("before")).rejects.toThrow(/ECONNRESET|socket hang up|aborted/);
    served.faults.set({ lose: 1 });
    await expect(create("after")).rejects.toThrow(/ECONNRESET|socket hang up|aborted/);
    served.faults.set({});
    expect(await list()).toMatchObject({ TableNames: ["after"] });
  });

  it("leave a call without an answer until the client leaves", async () => {
    served.faults.set({ hang: 1 });
    const leaving = new AbortController();
    const hanging = served.sdk.send(new ListTablesCommand({}), { abortSignal: leaving.signal });
    served.faults.set({});
    await list();
    leaving.abort();
    await expect(hanging).rejects.toMatchObject({ name: "AbortError" });
  });

  it("concern the share of calls that they name", async () => {
    const draws = [0.1, 0.25, 0.35, 0.9];
    const faults = createFaults({ log: () => {}, random: () => draws.shift() ?? 1 });
    faults.set({ throttle: 0.2, error: 0.1 });
    const call = { signal: new AbortController().signal } as Call;
    const outcome = () =>
      faults
        .inject("PutItem", call, async () => ({ status: 200 }))
        .then(
          ({ status }) => status,
          (error: unknown) => (error as AwsError).code,
        );
    expect([await outcome(), await outcome(), await outcome(), await outcome()]).toEqual([
      "ProvisionedThroughputExceededException",
      "InternalServerError",
      200,
      200,
    ]);
  });

  it("are set, read and ended at /_local/faults/dynamodb, and logged", async () => {
    const settings = { throttle: 0.2, hang: 0.1, operations: ["PutItem"] };
    const path = "/_local/faults/dynamodb";
    const set = await post(path, {}, JSON.stringify(settings));
    expect([set.status, await set.json()]).toEqual([200, settings]);
    expect(served.faults.settings).toEqual(settings);
    expect(served.lines.at(-1)).toBe("DynamoDB faults: throttle 20 %, hang 10 % of PutItem");
    expect(await (await fetch(served.url + path)).json()).toEqual(settings);
    await fetch(served.url + path, { method: "DELETE" });
    expect(served.faults.settings).toEqual({});
    expect(served.lines.at(-1)).toBe("DynamoDB faults: none");
  });

  it.each([
    ["{", "JSON"],
    ['{"throttel":1}', "throttel is no fault"],
    ['{"throttle":2}', "share from 0 to 1"],
    ['{"throttle":0.6,"hang":0.6}', "add up to"],
    ['{"delay":1,"delayMs":"5"}', "delayMs"],
    ['{"throttle":1,"operations":"PutItem"}', "operations"],
  ])("are refused as %s", async (body, problem) => {
    const answer = await post("/_local/faults/dynamodb", {}, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(problem);
    expect(served.faults.settings).toEqual({});
  });

  it("cannot be set by a page of another origin", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await post("/_local/faults/dynamodb", headers, '{"throttle":1}')).status).toBe(403);
    expect(served.faults.settings).toEqual({});
  });
});

const table = (TableName: string): CreateTableCommandInput => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});
