import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FailureRecord } from "./asynchronous.ts";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import { workbench } from "./testing.ts";

/** Returns its instance, once the file `release` exists. */
const meeting = `let n = 0; const id = Math.random();
  import { existsSync, appendFileSync } from "node:fs";
  export const handler = async ({ arrivals, release }) => {
    appendFileSync(arrivals, "x");
    while (!existsSync(release)) await new Promise((resolve) => setTimeout(resolve, 2));
    return { id, n: ++n };
  };`;

it("runs concurrent invocations in instances of their own", async () => {
  await using bench = workbench();
  // No invocation returns before all five run at the same time.
  const source = `import { appendFileSync, statSync } from "node:fs"; const id = Math.random();
    export const handler = async ({ arrivals, all }) => {
      appendFileSync(arrivals, "x");
      while (statSync(arrivals).size < all) await new Promise((r) => setTimeout(r, 2));
      return id;
    };`;
  const event = { arrivals: `${bench.directory({})}/arrivals`, all: 5 };
  await bench.lambda.update([bench.define(source)]);
  const results = await Promise.all(
    Array.from({ length: 5 }, () => bench.lambda.invoke("f", event)),
  );
  expect(new Set(results.map(({ payload }) => payload)).size).toBe(5);
});

it("answers each of 300 concurrent invocations once with at most maxInstances instances", async () => {
  await using bench = workbench({ maxInstances: 4 });
  const source = `const id = Math.random(); export const handler = async (e) => ({ id, n: e.n });`;
  await bench.lambda.update([bench.define(source)]);
  const results = await Promise.all(
    Array.from({ length: 300 }, (_, n) => bench.lambda.invoke("f", { n })),
  );
  const payloads = results.map(({ payload }) => payload as { id: number; n: number });
  expect(payloads.map(({ n }) => n)).toEqual(Array.from({ length: 300 }, (_, n) => n));
  expect(new Set(payloads.map(({ id }) => id)).size).toBeLessThanOrEqual(4);
});

it("runs queued invocations in order", async () => {
  await using bench = workbench({ maxInstances: 1 });
  const source = `let turn = 0; export const handler = async () => turn++;`;
  await bench.lambda.update([bench.define(source)]);
  const results = await Promise.all(Array.from({ length: 20 }, () => bench.lambda.invoke("f", {})));
  expect(results.map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

it("throttles above the reserved concurrency, and every invocation at 0", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const event = { arrivals: `${directory}/arrivals`, release: `${directory}/release` };
  await bench.lambda.update([
    bench.define(meeting, { reservedConcurrency: 1 }),
    bench.define(meeting, { name: "off", reservedConcurrency: 0 }),
  ]);
  const first = bench.lambda.invoke("f", event);
  await expect(bench.lambda.invoke("f", event)).rejects.toMatchObject({
    name: "TooManyRequestsException",
    statusCode: 429,
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });
  await expect(bench.lambda.invoke("off", event)).rejects.toBeInstanceOf(LambdaException);
  writeFileSync(event.release, "");
  expect((await first).payload).toMatchObject({ n: 1 });
});

it("throttles above the concurrency of the account", async () => {
  await using bench = workbench({ accountConcurrency: 2 });
  await bench.lambda.update([bench.define(`export const handler = async () => "ok";`)]);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 3 }, () => bench.lambda.invoke("f", {})),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});

it.each([
  ["a name", "f"],
  ["a name with a qualifier", "f:live"],
  ["a partial ARN", "123456789012:function:f"],
  ["an ARN", "arn:aws:lambda:eu-central-1:123456789012:function:f"],
  ["a qualified ARN", "arn:aws:lambda:eu-central-1:123456789012:function:f:$LATEST"],
])("finds a function by %s", async (_, name) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = async () => "found";`)]);
  expect((await bench.lambda.invoke(name, {})).payload).toBe("found");
});

it.each([
  ["a version that does not exist", "f:9"],
  ["an alias that does not exist", "f:nope"],
])("answers ResourceNotFoundException for %s", async (_, name) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = async () => "found";`)]);
  await expect(bench.lambda.invoke(name, {})).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: `Function not found: arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
  });
});

it("answers ResourceNotFoundException for a function that does not exist", async () => {
  await using bench = workbench();
  await expect(bench.lambda.invoke("nobody", {})).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    statusCode: 404,
    message: "Function not found: nobody",
  });
});

it.each([
  ["RequestResponse", 6_291_456],
  ["Event", 1_048_576],
] as const)("refuses a payload over the limit of %s", async (invocationType, limit) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = async () => "ok";`)]);
  const quotes = 2;
  const fits = "x".repeat(limit - quotes);
  expect((await bench.lambda.invoke("f", fits, { invocationType })).statusCode).toBeLessThan(300);
  await expect(bench.lambda.invoke("f", `${fits}x`, { invocationType })).rejects.toMatchObject({
    name: "RequestTooLargeException",
    statusCode: 413,
    message: `${limit + 1} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
  });
});

it("validates a dry run and does not run the function", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`throw new Error("ran")`)]);
  const result = await bench.lambda.invoke("f", {}, { invocationType: "DryRun" });
  expect(result).toMatchObject({ statusCode: 204, payload: undefined });
});

it("retries a failed event twice with the same request id, then sends it to the on-failure destination", async () => {
  const { promise, resolve } = Promise.withResolvers<FailureRecord>();
  await using bench = workbench({
    retryDelaysMs: [1, 1],
    onAsyncFailure: (_definition, record) => resolve(record),
  });
  await bench.lambda.update([
    bench.define(
      `export const handler = async () => { console.log("try"); throw new Error("no"); };`,
    ),
  ]);
  const options = { invocationType: "Event", requestId: "r-1" } as const;
  expect(await bench.lambda.invoke("f", { a: 1 }, options)).toMatchObject({
    statusCode: 202,
    payload: undefined,
  });
  expect(await promise).toMatchObject({
    version: "1.0",
    requestContext: {
      requestId: "r-1",
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:f:$LATEST",
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "Error", errorMessage: "no" },
  });
  const tries = bench.records.filter(({ message }) => message === "try");
  expect(tries.map(({ requestId }) => requestId)).toEqual(["r-1", "r-1", "r-1"]);
});

it("does not retry an event with maximumRetryAttempts: 0", async () => {
  const { promise, resolve } = Promise.withResolvers<FailureRecord>();
  await using bench = workbench({ onAsyncFailure: (_definition, record) => resolve(record) });
  const asynchronous = { maximumRetryAttempts: 0 };
  await bench.lambda.update([
    bench.define(`export const handler = async () => { throw 1; };`, { asynchronous }),
  ]);
  await bench.lambda.invoke("f", {}, { invocationType: "Event" });
  expect((await promise).requestContext.approximateInvokeCount).toBe(1);
});

it("drops a throttled event after maximumEventAgeInSeconds", async () => {
  const { promise, resolve } = Promise.withResolvers<FailureRecord>();
  await using bench = workbench({ onAsyncFailure: (_definition, record) => resolve(record) });
  const overrides: Partial<FunctionDefinition> = {
    reservedConcurrency: 0,
    asynchronous: { maximumEventAgeInSeconds: 0 },
  };
  await bench.lambda.update([bench.define(`export const handler = async () => 1;`, overrides)]);
  await bench.lambda.invoke("f", {}, { invocationType: "Event" });
  expect((await promise).requestContext.condition).toBe("EventAgeExceeded");
});

it("ends idle instances after idleTimeoutMs and starts a new one for the next invocation", async () => {
  await using bench = workbench({ idleTimeoutMs: 20 });
  const source = `const id = Math.random(); export const handler = async () => id;`;
  await bench.lambda.update([bench.define(source)]);
  const first = (await bench.lambda.invoke("f", {})).payload;
  const deadline = Date.now() + 20_000;
  let later = first;
  while (later === first && Date.now() < deadline) {
    // Being idle is what is tested: nothing but time does it.
    await new Promise((resolve) => setTimeout(resolve, 60));
    later = (await bench.lambda.invoke("f", {})).payload;
  }
  expect(later).not.toBe(first);
});

it("finishes a running invocation with the old code and runs the next with the new code", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const event = { arrivals: `${directory}/arrivals`, release: `${directory}/release` };
  await bench.lambda.update([bench.define(`${meeting} console.log("old code");`)]);
  const old = bench.lambda.invoke("f", event);
  await bench.logged(({ message }) => message.startsWith("START"));
  await bench.lambda.update([bench.define(`export const handler = async () => "new";`)]);
  expect((await bench.lambda.invoke("f", event)).payload).toBe("new");
  writeFileSync(event.release, "");
  expect((await old).payload).toMatchObject({ n: 1 });
  expect((await bench.lambda.invoke("f", event)).payload).toBe("new");
});

it("runs every invocation that is queued during an update", async () => {
  await using bench = workbench({ maxInstances: 2 });
  const versions = [1, 2, 3, 4].map((version) =>
    bench.define(`export const handler = async () => ${version};`),
  );
  const results: Promise<{ payload: unknown }>[] = [];
  for (const definition of versions) {
    await bench.lambda.update([definition]);
    for (let n = 0; n < 25; n++) results.push(bench.lambda.invoke("f", {}));
    await results.at(-25);
  }
  const payloads = (await Promise.all(results)).map(({ payload }) => payload as number);
  expect(payloads).toHaveLength(100);
  expect(payloads.every((version) => version >= 1 && version <= 4)).toBe(true);
  expect((await bench.lambda.invoke("f", {})).payload).toBe(4);
});

it("keeps the warm instances of a function that did not change", async () => {
  await using bench = workbench();
  const kept = bench.define(`let n = 0; export const handler = async () => ++n;`);
  await bench.lambda.update([kept]);
  await bench.lambda.invoke("f", {});
  await bench.lambda.update([{ ...kept }, bench.define("", { name: "added" })]);
  expect((await bench.lambda.invoke("f", {})).payload).toBe(2);
});

it("answers ResourceNotFoundException for a removed function", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = async () => 1;`)]);
  await bench.lambda.invoke("f", {});
  await bench.lambda.update([]);
  await expect(bench.lambda.invoke("f", {})).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

it("stops the caller's clock until the event begins to run", async () => {
  await using bench = workbench({ maxInstances: 1 });
  await bench.lambda.update([bench.define(`export const handler = async (event) => event;`)]);
  const marks: string[] = [];
  const clock = (name: string) => ({
    stop: () => void marks.push(`${name} waits`),
    start: () => void marks.push(`${name} runs`),
  });
  const invoke = (name: string) =>
    bench.lambda.invoke("f", {}, { clock: clock(name) }).then(() => marks.push(`${name} ended`));
  await Promise.all([invoke("first"), invoke("second")]);
  const of = (name: string) => marks.filter((mark) => mark.startsWith(name));
  expect(of("first")).toEqual(["first waits", "first runs", "first ended"]);
  expect(of("second")).toEqual(["second waits", "second runs", "second ended"]);
  expect(marks.indexOf("second waits")).toBeLessThan(marks.indexOf("first runs"));
});
