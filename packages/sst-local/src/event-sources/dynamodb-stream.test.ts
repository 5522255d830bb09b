import {
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { syncTables } from "../services/dynamodb/tables.ts";
import { startTestEngine } from "../services/dynamodb/testing.ts";
import type { TestEngine } from "../services/dynamodb/testing.ts";
import type { EventRecord } from "./dynamodb-record.ts";
import { StreamPoller, type StreamPollerOptions } from "./dynamodb-stream.ts";
import type { Mapping } from "./mapping.ts";
import type { Invocation } from "./retry.ts";
import { streamOf, testMapping } from "./testing/mapping.ts";

let engine: TestEngine;
const stateDir = mkdtempSync(join(tmpdir(), "sst-local-mapping-"));
const running: StreamPoller[] = [];
beforeAll(async () => {
  engine = await startTestEngine();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((mapping) => mapping.stop()));
});
afterAll(async () => {
  await engine.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

let made = 0;
async function makeTable(): Promise<string> {
  const name = `stream-${++made}`;
  await syncTables(engine.call, [
    {
      name,
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    },
  ]);
  return name;
}

const put = (TableName: string, sk: string, more: Record<string, { S: string }> = {}) =>
  engine.client.send(
    new PutItemCommand({ TableName, Item: { pk: { S: "p" }, sk: { S: sk }, ...more } }),
  );
const keysOf = (records: EventRecord[]) => records.map((one) => one.dynamodb.Keys["sk"]!["S"]);

/** Starts a mapping that writes down its batches, as sort keys. */
async function start(
  tableName: string,
  mapping: Partial<Mapping> = {},
  invoke: (records: EventRecord[], call: number) => Invocation | Promise<Invocation> = () => ({
    payload: null,
  }),
  options: Partial<StreamPollerOptions> = {},
) {
  const batches: unknown[][] = [];
  const records: EventRecord[] = [];
  const failures: { destination: string; message: unknown }[] = [];
  const lines: string[] = [];
  const poller = new StreamPoller({
    mapping: testMapping(streamOf(tableName), mapping),
    tableName,
    tables: engine,
    stateDir,
    async invoke({ Records }) {
      const batch = Records as EventRecord[];
      batches.push(keysOf(batch));
      records.push(...batch);
      return invoke(batch, batches.length - 1);
    },
    async deliver(destination, message) {
      failures.push({ destination, message });
    },
    log: (line) => lines.push(line),
    ...options,
  });
  running.push(poller);
  await poller.started;
  const idle = () => poller.idle();
  const stop = () => poller.stop();
  return { idle, stop, batches, records, failures, lines };
}

describe("a record", () => {
  it("has Lambda's shape, with the stream and the region of the graph", async () => {
    const table = await makeTable();
    const mapping = await start(table);
    await put(table, "a", { text: { S: "1" } });
    await put(table, "a", { text: { S: "2" } });
    await engine.client.send(
      new DeleteItemCommand({ TableName: table, Key: { pk: { S: "p" }, sk: { S: "a" } } }),
    );
    await mapping.idle();
    const keys = { pk: { S: "p" }, sk: { S: "a" } };
    expect(mapping.records).toHaveLength(3);
    expect(mapping.records[1]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      eventName: "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-west-1",
      eventSourceARN: streamOf(table).arn,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number) as number,
        Keys: keys,
        OldImage: { ...keys, text: { S: "1" } },
        NewImage: { ...keys, text: { S: "2" } },
        SequenceNumber: expect.stringMatching(/^\d+$/) as string,
        SizeBytes: expect.any(Number) as number,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    expect(mapping.records.map((one) => one.eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
    expect(new Set(mapping.records.map((one) => one.eventID)).size).toBe(3);
  });

  it("is left out for a write that changed nothing", async () => {
    const table = await makeTable();
    const mapping = await start(table);
    await put(table, "a", { text: { S: "1" } });
    await put(table, "a", { text: { S: "1" } });
    await put(table, "b");
    await mapping.idle();
    expect(mapping.batches.flat()).toEqual(["a", "b"]);
  });

  it("has binary values as base64 text", async () => {
    const table = await makeTable();
    const mapping = await start(table);
    const Item = { pk: { S: "p" }, sk: { S: "bin" }, data: { B: Buffer.from("hi") } };
    await engine.client.send(new PutItemCommand({ TableName: table, Item }));
    await mapping.idle();
    expect(mapping.records[0]?.dynamodb.NewImage?.["data"]).toEqual({ B: "aGk=" });
  });
});

describe("batches", () => {
  it("hold at most batchSize records, in the order of the stream", async () => {
    const table = await makeTable();
    const mapping = await start(table, { batchSize: 3, startingPosition: "TRIM_HORIZON" });
    const names = Array.from({ length: 10 }, (_, i) => String(i));
    for (const name of names) await put(table, name);
    await mapping.idle();
    expect(mapping.batches.flat()).toEqual(names);
    expect(Math.max(...mapping.batches.map((batch) => batch.length))).toBeLessThanOrEqual(3);
  });

  it("hold every record of a batching window", async () => {
    const table = await makeTable();
    const mapping = await start(table, { maximumBatchingWindowInSeconds: 1 });
    for (const name of ["a", "b", "c"]) await put(table, name);
    await mapping.idle();
    expect(mapping.batches).toEqual([["a", "b", "c"]]);
  });

  it("are sent before the end of the window when they are full", async () => {
    const table = await makeTable();
    const mapping = await start(table, { maximumBatchingWindowInSeconds: 300, batchSize: 2 });
    await put(table, "a");
    await put(table, "b");
    await mapping.idle();
    expect(mapping.batches).toEqual([["a", "b"]]);
  });

  it("never hold more than 6 MB", async () => {
    const table = await makeTable();
    for (let i = 0; i < 20; i++) await put(table, String(i), { text: { S: "x".repeat(390_000) } });
    const sizes: number[] = [];
    const mapping = await start(table, { startingPosition: "TRIM_HORIZON" }, (records) => {
      sizes.push(JSON.stringify(records).length);
      return { payload: null };
    });
    await mapping.idle();
    expect(mapping.batches.flat()).toHaveLength(20);
    expect(Math.max(...sizes)).toBeLessThan(6.1 * 1024 * 1024);
  });

  it("hold only records that a filter matches, and the others are not read again", async () => {
    const table = await makeTable();
    const pattern = { dynamodb: { Keys: { sk: { S: [{ prefix: "MSG#" }] } } } };
    const mapping = await start(table, { filterPatterns: [JSON.stringify(pattern)] });
    for (const name of ["MSG#1", "META", "MSG#2", "OTHER"]) await put(table, name);
    await mapping.idle();
    expect(mapping.batches.flat()).toEqual(["MSG#1", "MSG#2"]);
    await mapping.stop();
    const again = await start(table, {});
    await again.idle();
    expect(again.batches).toEqual([]);
  });

  it("run concurrently for different keys with a parallelizationFactor, and in order for one key", async () => {
    const table = await makeTable();
    let atOnce = 0;
    let most = 0;
    const mapping = await start(
      table,
      { parallelizationFactor: 4, batchSize: 1, startingPosition: "TRIM_HORIZON" },
      async () => {
        most = Math.max(most, ++atOnce);
        await sleep(5);
        atOnce--;
        return { payload: null };
      },
    );
    const versions = ["1", "2", "3"];
    const names = Array.from({ length: 12 }, (_, i) => `k${i}`);
    for (const text of versions)
      for (const name of names) await put(table, name, { text: { S: text } });
    await mapping.idle();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    for (const name of names) {
      const seen = mapping.records.filter((one) => one.dynamodb.Keys["sk"]!["S"] === name);
      expect(seen.map((one) => one.dynamodb.NewImage!["text"]!["S"])).toEqual(versions);
    }
  });

  it("contain every record of a transaction", async () => {
    const table = await makeTable();
    const mapping = await start(table);
    const names = Array.from({ length: 20 }, (_, i) => `t${String(i).padStart(2, "0")}`);
    const TransactItems = names.map((sk) => ({
      Put: { TableName: table, Item: { pk: { S: "p" }, sk: { S: sk } } },
    }));
    await engine.client.send(new TransactWriteItemsCommand({ TransactItems }));
    await mapping.idle();
    expect(new Set(mapping.batches.flat())).toEqual(new Set(names));
  });
});

describe("the position where a mapping begins", () => {
  it("is its creation with LATEST, and the oldest record with TRIM_HORIZON", async () => {
    const table = await makeTable();
    await put(table, "before");
    const latest = await start(table, { functionName: "latest" });
    const all = await start(table, { functionName: "all", startingPosition: "TRIM_HORIZON" });
    await put(table, "after");
    await Promise.all([latest.idle(), all.idle()]);
    expect(latest.batches.flat()).toEqual(["after"]);
    expect(all.batches.flat()).toEqual(["before", "after"]);
  });

  it.each(["LATEST", "TRIM_HORIZON"])(
    "is where it was stopped, also after writes in between (%s)",
    async (startingPosition) => {
      const table = await makeTable();
      const first = await start(table, { startingPosition });
      await put(table, "a");
      await first.idle();
      await first.stop();
      await put(table, "b");
      const second = await start(table, { startingPosition });
      await second.idle();
      expect(first.batches).toEqual([["a"]]);
      expect(second.batches).toEqual([["b"]]);
    },
  );

  it("is the first batch that was sent but not acknowledged", async () => {
    const table = await makeTable();
    let answer: (value: Invocation) => void = () => {};
    const first = await start(
      table,
      { batchSize: 1, startingPosition: "TRIM_HORIZON" },
      (records) =>
        keysOf(records)[0] === "b"
          ? new Promise((resolve) => (answer = resolve))
          : { payload: null },
    );
    for (const name of ["a", "b", "c"]) await put(table, name);
    await vi.waitFor(() => expect(first.batches.flat()).toEqual(["a", "b"]), 20_000);
    const stopped = first.stop();
    answer({ payload: null, functionError: "Unhandled" });
    await stopped;
    const second = await start(table);
    await second.idle();
    expect(second.batches.flat()).toEqual(["b", "c"]);
  });

  it("is before the first unprocessed record when batches ran concurrently", async () => {
    const table = await makeTable();
    const mapping = { parallelizationFactor: 10, batchSize: 1 };
    const names = Array.from({ length: 20 }, (_, i) => `k${i}`);
    const first = await start(table, mapping, (records) =>
      // The oldest one fails for ever, all others succeed.
      keysOf(records)[0] === "k0"
        ? { payload: null, functionError: "Unhandled" }
        : { payload: null },
    );
    for (const name of names) await put(table, name);
    await vi.waitFor(() => expect(new Set(first.batches.flat()).size).toBeGreaterThan(9), 20_000);
    await first.stop();
    const second = await start(table, mapping);
    await second.idle();
    expect(second.batches.flat()).toContain("k0");
    expect(new Set([...first.batches.flat(), ...second.batches.flat()])).toEqual(new Set(names));
  });

  it("is the start of a stream that replaces another one", async () => {
    const table = await makeTable();
    const first = await start(table, { startingPosition: "TRIM_HORIZON" });
    for (const name of ["a", "b"]) await put(table, name);
    await first.idle();
    await first.stop();
    const folder = join(stateDir, "event-sources", "event-source-mappings");
    const before = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    expect(before.some((text) => text.includes(`table/${table}/stream`))).toBe(true);
    const definition = {
      name: table,
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "KEYS_ONLY",
    };
    await syncTables(engine.call, [definition]);
    await put(table, "c");
    const second = await start(table, { startingPosition: "TRIM_HORIZON" });
    await second.idle();
    expect(second.batches.flat()).toContain("c");
    expect(second.records.at(-1)?.dynamodb.NewImage).toBeUndefined();
  });
});

describe("a failing function", () => {
  it("gets the batch again until it succeeds, and later records only then", async () => {
    const table = await makeTable();
    const mapping = await start(
      table,
      { batchSize: 2, startingPosition: "TRIM_HORIZON" },
      (_, call) => ({ payload: null, ...(call < 2 && { functionError: "Unhandled" }) }),
    );
    for (const name of ["a", "b", "c"]) await put(table, name);
    await mapping.idle();
    const first = mapping.batches[0];
    expect(mapping.batches.slice(0, 3)).toEqual([first, first, first]);
    expect(mapping.batches.slice(2).flat()).toEqual(["a", "b", "c"]);
  });

  it("makes a failure record in AWS's shape for the on-failure destination", async () => {
    const table = await makeTable();
    const destinationArn = "arn:aws:sqs:eu-west-1:123456789012:failed";
    await put(table, "before");
    const mapping = await start(
      table,
      {
        maximumRetryAttempts: 1,
        startingPosition: "TRIM_HORIZON",
        onFailureArn: destinationArn,
      },
      () => ({ payload: { errorMessage: "no" }, functionError: "Unhandled" }),
    );
    await mapping.idle();
    const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
    expect(mapping.failures).toEqual([
      {
        destination: destinationArn,
        message: {
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
            functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:consumer",
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 2,
          },
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            functionError: "Unhandled",
          },
          version: "1.0",
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
          DDBStreamBatchInfo: {
            shardId: expect.stringContaining("shardId-") as string,
            startSequenceNumber: mapping.records[0]!.dynamodb.SequenceNumber,
            endSequenceNumber: mapping.records[0]!.dynamodb.SequenceNumber,
            approximateArrivalOfFirstRecord: second,
            approximateArrivalOfLastRecord: second,
            batchSize: 1,
            streamArn: streamOf(table).arn,
          },
        },
      },
    ]);
    await put(table, "after");
    await mapping.idle();
    expect(mapping.batches.flat()).toEqual(["before", "before", "after", "after"]);
  });

  it("is logged when there is no destination", async () => {
    const table = await makeTable();
    const mapping = await start(table, { maximumRetryAttempts: 0 }, () => ({
      payload: null,
      functionError: "Unhandled",
    }));
    await put(table, "a");
    await mapping.idle();
    expect(mapping.lines).toEqual([expect.stringContaining("no on-failure destination")]);
  });

  it("gets the batch again from the first record that it reported", async () => {
    const table = await makeTable();
    for (const name of ["a", "b", "c", "d"]) await put(table, name);
    const mapping = await start(
      table,
      { startingPosition: "TRIM_HORIZON", reportBatchItemFailures: true },
      (records, call) => ({
        payload: {
          batchItemFailures:
            call === 0 ? [{ itemIdentifier: records[2]!.dynamodb.SequenceNumber }] : [],
        },
      }),
    );
    await mapping.idle();
    expect(mapping.batches).toEqual([
      ["a", "b", "c", "d"],
      ["c", "d"],
    ]);
  });
});

it("invokes the function within a second of a write, also after a pause", async () => {
  const table = await makeTable();
  const mapping = await start(table);
  await sleep(200);
  await put(table, "a");
  await vi.waitFor(() => expect(mapping.batches).toHaveLength(1), { timeout: 20_000, interval: 5 });
});

it("does not read ahead of a function that does not answer", async () => {
  const table = await makeTable();
  const names = Array.from({ length: 40 }, (_, i) => String(i).padStart(2, "0"));
  for (const name of names) await put(table, name);
  const readAhead = 10;
  const pageSize = 5;
  let read = 0;
  let processed = 0;
  const waiting: number[] = [];
  const tables = {
    async call(operation: string, input: unknown) {
      if (operation !== "GetRecords") return engine.call(operation, input);
      waiting.push(read - processed);
      const page = await engine.call(operation, { ...(input as object), Limit: pageSize });
      read += (page as { Records: unknown[] }).Records.length;
      return page;
    },
  };
  const answer = Promise.withResolvers<Invocation>();
  const mapping = await start(
    table,
    { startingPosition: "TRIM_HORIZON", batchSize: 1 },
    async () => {
      await answer.promise;
      processed++;
      return { payload: null };
    },
    { tables, readAhead },
  );
  await vi.waitFor(() => expect(read).toBeGreaterThanOrEqual(readAhead), 20_000);
  // The time of 20 requests: enough to read everything, if nothing held the poller back.
  for (let i = 0; i < 20; i++) await engine.call("DescribeTable", { TableName: table });
  expect(read).toBe(readAhead);
  answer.resolve({ payload: null });
  await mapping.idle();
  expect(mapping.batches.flat()).toEqual(names);
  expect(Math.max(...waiting)).toBeLessThan(readAhead);
});

it("continues when the engine answers again", async () => {
  const table = await makeTable();
  let isAway = true;
  const tables = {
    call: (operation: string, input: unknown) =>
      isAway ? Promise.reject(new Error("connection refused")) : engine.call(operation, input),
  };
  const mapping = start(table, {}, undefined, { tables });
  isAway = false;
  const { idle, batches, lines } = await mapping;
  await put(table, "a");
  await idle();
  expect(batches).toEqual([["a"]]);
  expect(lines).toEqual([
    expect.stringContaining("cannot be read: connection refused"),
    expect.stringContaining("is read again"),
  ]);
});
