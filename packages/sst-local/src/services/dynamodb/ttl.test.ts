import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { EventRecord } from "../../event-sources/dynamodb-record.ts";
import { StreamPoller } from "../../event-sources/dynamodb-stream.ts";
import { streamOf, testMapping } from "../../event-sources/testing/mapping.ts";
import { syncTables } from "./tables.ts";
import { startTestEngine } from "./testing.ts";
import type { TestEngine } from "./testing.ts";
import { startTtlSweep } from "./ttl.ts";

let engine: TestEngine;
const stateDir = mkdtempSync(join(tmpdir(), "sst-local-ttl-"));
beforeAll(async () => {
  engine = await startTestEngine();
  await syncTables(engine.call, [
    {
      name: "expiring",
      attributes: [{ name: "id", type: "S" }],
      hashKey: "id",
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "expiresAt", enabled: true },
    },
  ]);
});
afterAll(async () => {
  await engine.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const seconds = (offset: number) => String(Math.floor(Date.now() / 1000) + offset);
const put = (id: string, expiresAt?: { N: string } | { S: string }) =>
  engine.client.send(
    new PutItemCommand({
      TableName: "expiring",
      Item: { id: { S: id }, ...(expiresAt && { expiresAt }) },
    }),
  );
const left = async () => {
  const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: "expiring" }));
  return new Set(Items.map((item) => item["id"]?.S));
};

/** Timers by hand: `tick` runs the scheduled callback. */
function manualTimer() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    schedule: (callback: () => void) => {
      waiting.push(callback);
      return () => void waiting.splice(waiting.indexOf(callback), 1);
    },
    tick: () => waiting.shift()?.(),
  };
}

it("removes expired items, and only those, with the identity of the service in the stream", async () => {
  const records: EventRecord[] = [];
  const mapping = new StreamPoller({
    mapping: testMapping(streamOf("expiring")),
    tableName: "expiring",
    tables: engine,
    stateDir,
    async invoke({ Records }) {
      records.push(...(Records as EventRecord[]));
      return { payload: null };
    },
    deliver: async () => {},
    log: () => {},
  });
  await mapping.started;
  await put("expired", { N: seconds(-10) });
  await put("later", { N: seconds(1000) });
  await put("text", { S: seconds(-10) });
  await put("forever");
  const { waiting, schedule, tick } = manualTimer();
  const ttl = startTtlSweep({ engine, log: () => {}, schedule });
  tick();
  await vi.waitFor(() => expect(waiting).toHaveLength(1), 20_000);
  await mapping.idle();
  await mapping.stop();
  await ttl.stop();
  expect(await left()).toEqual(new Set(["later", "text", "forever"]));
  const removed = records.filter((record) => record.eventName === "REMOVE");
  expect(removed).toMatchObject([
    {
      dynamodb: { Keys: { id: { S: "expired" } }, OldImage: { id: { S: "expired" } } },
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    },
  ]);
  expect(records.filter((record) => record.userIdentity !== undefined)).toEqual(removed);
});

it("sweeps again and again until it is stopped", async () => {
  const { waiting, schedule, tick } = manualTimer();
  const ttl = startTtlSweep({ engine, log: () => {}, schedule });
  for (const id of ["one", "two"]) {
    await put(id, { N: seconds(-1) });
    tick();
    await vi.waitFor(() => expect(waiting).toHaveLength(1), 20_000);
    expect(await left()).not.toContain(id);
  }
  await ttl.stop();
  expect(waiting).toEqual([]);
});

it("logs once that an engine does not answer, and continues", async () => {
  const lines: string[] = [];
  const { waiting, schedule, tick } = manualTimer();
  const gone = { kind: "dynoxide" as const, sweep: { url: "http://127.0.0.1:1/mcp", token: "t" } };
  const ttl = startTtlSweep({ engine: gone, log: (line) => lines.push(line), schedule });
  for (let i = 0; i < 2; i++) {
    tick();
    await vi.waitFor(() => expect(waiting).toHaveLength(1), 20_000);
  }
  await ttl.stop();
  expect(lines).toEqual([expect.stringContaining("not removed")]);
});

it("refuses a sweep without the token of this run", async () => {
  const sweep = { ...engine.sweep!, token: "guess" };
  const ttl = startTtlSweep({ engine: { ...engine, sweep }, log: () => {} });
  await expect(ttl.sweep()).rejects.toThrow("401");
  await ttl.stop();
});

it("does nothing for an engine that expires items by itself", async () => {
  const ttl = startTtlSweep({ engine: { kind: "dynamodb-local" }, log: () => {} });
  expect(await ttl.sweep()).toBe(0);
  await ttl.stop();
});
