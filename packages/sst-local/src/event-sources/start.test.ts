import { mkdtempSync, rmSync, writeFileSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Capabilities, Functions } from "../aws/capabilities.ts";
import type { RunningService } from "../aws/service.ts";
import { UserError } from "../errors.ts";
import type { Graph, Resource } from "../graph/index.ts";
import { syncTables } from "../services/dynamodb/tables.ts";
import { startTestEngine, type TestEngine } from "../services/dynamodb/testing.ts";
import { queueArn, queueResource, startQueues } from "../services/sqs/testing.ts";
import { mappingsNotEmulated, sourceOf } from "./graph.ts";
import { startEventSources } from "./start.ts";

const QUEUE_ARN = queueArn("jobs");
const TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/notes";
const STREAM_ARN = `${TABLE_ARN}/stream/2026`;

let engine: TestEngine;
let stateDir: string;
let running: RunningService;
let queues: Awaited<ReturnType<typeof startQueues>>;
let invoked: [functionName: string, bodies: unknown[]][];
let delivered: unknown[];
let answer: (functionName: string) => Promise<object>;

beforeAll(async () => {
  engine = await startTestEngine();
  await syncTables(engine.call, [
    {
      name: "notes",
      attributes: [{ name: "id", type: "S" }],
      hashKey: "id",
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    },
  ]);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-event-sources-"));
  queues = await startQueues(stateDir, [queueResource("jobs")]);
  invoked = [];
  delivered = [];
  answer = async () => ({});
  const functions: Functions = {
    version: () => ({ ...functions, hold: () => () => {} }),
    async invoke(functionName, payload) {
      const { Records } = payload as { Records: { body?: string; eventName?: string }[] };
      invoked.push([functionName, Records.map(({ body, eventName }) => body ?? eventName)]);
      return {
        statusCode: 200,
        payload: null,
        requestId: "",
        ...(await answer(functionName)),
      };
    },
  };
  const tables = { call: engine.call, onWrite: () => () => {} };
  const capabilities: Partial<Capabilities> = { functions, queues, tables };
  running = startEventSources({
    stateDir,
    use: (name) => capabilities[name],
    deliver: async (...message) => void delivered.push(message),
    events: { line() {}, log() {}, mail() {}, diagnosis() {}, request() {} },
  });
});
afterEach(async () => {
  await running.stop();
  queues.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const resource = (type: string, inputs: object, outputs: object = {}): Resource => ({
  urn: JSON.stringify([type, inputs]),
  type,
  name: "r",
  id: "r",
  custom: true,
  inputs: { ...inputs },
  outputs: { ...outputs },
});
const mapping = (inputs: object): Resource =>
  resource(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    { functionName: "f", ...inputs },
    { functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:f" },
  );
const pythonFunction = resource(
  "aws:lambda/function:Function",
  { runtime: "python3.13" },
  { name: "py", arn: "arn:aws:lambda:eu-west-1:123456789012:function:py" },
);
const graph = (...mappings: Resource[]): Graph => ({
  version: 1,
  app: {
    name: "app",
    stage: "local",
    home: "local",
    removal: "remove",
    protect: false,
    providers: {},
    defaultTags: {},
    region: "eu-west-1",
    accountId: "123456789012",
  },
  outputs: {},
  targets: {},
  warnings: [],
  resources: [
    resource("aws:sqs/queue:Queue", { name: "jobs" }, { arn: QUEUE_ARN, name: "jobs" }),
    resource(
      "aws:dynamodb/table:Table",
      { name: "notes", streamEnabled: true },
      { arn: TABLE_ARN, streamArn: STREAM_ARN, name: "notes" },
    ),
    ...mappings,
  ],
});
const prepare = async (next: Graph) =>
  running.prepare({
    graph: next,
    urls: [],
    functions: { invoke: () => Promise.reject(new Error("not called")) },
  });
const update = async (...mappings: Resource[]) => (await prepare(graph(...mappings))).commit();

it("starts the mappings of a revision and ends those that are not in the next one", async () => {
  await update(mapping({ eventSourceArn: QUEUE_ARN, functionName: "first" }));
  await queues.send(QUEUE_ARN, "a");
  await vi.waitFor(() => expect(invoked).toEqual([["first", ["a"]]]), 20_000);
  await update(mapping({ eventSourceArn: QUEUE_ARN, functionName: "second" }));
  await queues.send(QUEUE_ARN, "b");
  await vi.waitFor(() => expect(invoked.at(-1)).toEqual(["second", ["b"]]), 20_000);
  await update();
  await queues.send(QUEUE_ARN, "c");
  expect(await queues.receive(QUEUE_ARN)).toMatchObject([{ message: { body: "c" } }]);
});

it("ends a changed mapping after its batch under way", async () => {
  const batch = Promise.withResolvers<object>();
  answer = () => batch.promise;
  await update(mapping({ eventSourceArn: QUEUE_ARN }));
  await queues.send(QUEUE_ARN, "a");
  await vi.waitFor(() => expect(invoked).toHaveLength(1), 20_000);
  let isReplaced = false;
  const replaced = update(mapping({ eventSourceArn: QUEUE_ARN, batchSize: 1 }));
  void Promise.resolve(replaced).then(() => (isReplaced = true));
  await engine.call("ListTables", {});
  expect(isReplaced).toBe(false);
  batch.resolve({});
  await replaced;
});

it("changes nothing for a revision that is only prepared", async () => {
  await update(mapping({ eventSourceArn: QUEUE_ARN, functionName: "first" }));
  await prepare(graph());
  await queues.send(QUEUE_ARN, "a");
  await vi.waitFor(() => expect(invoked).toEqual([["first", ["a"]]]), 20_000);
});

it.each<[string, object]>([
  [
    "a tumbling window",
    { eventSourceArn: STREAM_ARN, startingPosition: "LATEST", tumblingWindowInSeconds: 10 },
  ],
  ["filter", { eventSourceArn: QUEUE_ARN, filterCriteria: { filters: [{ pattern: "{" }] } }],
])("refuses a revision with a mapping of %s", async (problem, inputs) => {
  await expect(prepare(graph(mapping(inputs)))).rejects.toThrow(UserError);
  await expect(prepare(graph(mapping(inputs)))).rejects.toThrow(problem);
});

it("refuses a checkpoint file that was cut off, and names it", async () => {
  const stream = mapping({ eventSourceArn: STREAM_ARN, startingPosition: "LATEST" });
  await update(stream);
  await running.stop();
  const folder = join(stateDir, "event-sources", "event-source-mappings");
  const [file = ""] = readdirSync(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), '{"streamArn":"x","sha');
  await expect(prepare(graph(stream))).rejects.toThrow(UserError);
  await expect(prepare(graph(stream))).rejects.toThrow(file);
});

it("names the function by its ARN in the failure record of a stream", async () => {
  answer = async () => ({ functionError: "Unhandled" });
  await update(
    mapping({
      eventSourceArn: STREAM_ARN,
      startingPosition: "LATEST",
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destinationArn: QUEUE_ARN } },
    }),
  );
  await engine.client.send(new PutItemCommand({ TableName: "notes", Item: { id: { S: "a" } } }));
  await vi.waitFor(() => expect(delivered).toHaveLength(1), 20_000);
  expect(delivered).toMatchObject([
    [
      QUEUE_ARN,
      {
        requestContext: {
          functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:f",
          condition: "RetryAttemptsExhausted",
        },
      },
    ],
  ]);
});

it("starts nothing for a mapping that is disabled", async () => {
  await update(mapping({ eventSourceArn: QUEUE_ARN, enabled: false }));
  await queues.send(QUEUE_ARN, "a");
  expect(await queues.receive(QUEUE_ARN)).toHaveLength(1);
});

it.each([
  [QUEUE_ARN, "queue"],
  [STREAM_ARN, "dynamodb-stream"],
  ["arn:aws:kinesis:eu-west-1:123456789012:stream/s", undefined],
  ["arn:aws:sqs:eu-west-1:123456789012:another", undefined],
])("finds the source %s as %s", (eventSourceArn, kind) => {
  const one = mapping({ eventSourceArn });
  expect(sourceOf(one, graph(one))?.kind).toBe(kind);
});

it("reads nothing for a function whose runtime is not emulated, and says so in a line", async () => {
  const jobs = mapping({ functionName: "py", eventSourceArn: QUEUE_ARN });
  expect(mappingsNotEmulated(graph(pythonFunction, jobs))).toEqual([
    `event source ${QUEUE_ARN}: nothing is read, since r has the runtime python3.13`,
  ]);
  await update(pythonFunction, jobs);
  await queues.send(QUEUE_ARN, "a");
  expect(await queues.receive(QUEUE_ARN)).toHaveLength(1);
});
