import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FunctionDefinition } from "./definition.ts";
import { Instance } from "./instance.ts";
import type { CompletedInvocation, Invocation } from "./invocation.ts";
import { startThread } from "./runtime-thread.ts";
import { CollectedResponse } from "./streamed-response.ts";
import { workbench } from "./testing.ts";
import type { LogRecord } from "../../aws/log-record.ts";

/** An instance without a pool, which can be given invocations before it has answered. */
function instanceOf(definition: FunctionDefinition) {
  const records: LogRecord[] = [];
  const leftOver: string[] = [];
  const ready = Promise.withResolvers<undefined>();
  const exited = Promise.withResolvers<undefined>();
  const invocations: Invocation[] = [];
  const instance = new Instance(definition, {
    start: startThread,
    log: (record) => records.push(record),
    onReady: () => ready.resolve(undefined),
    onAnswer: () => {},
    onLeftOver: (given) => leftOver.push(...given.map(({ requestId }) => requestId)),
    onExit: () => exited.resolve(undefined),
  });
  return {
    instance,
    records,
    leftOver,
    ready: ready.promise,
    exited: exited.promise,
    invocations,
    /** Gives it an invocation; resolves to the outcome. */
    give: (requestId: string, event: object = {}, overrides: Partial<Invocation> = {}) =>
      new Promise<CompletedInvocation & { payload: unknown }>((resolve, reject) => {
        const invocation: Invocation = {
          requestId,
          arn: definition.arn,
          event: JSON.stringify(event),
          traceId: "Root=1-2-3",
          clientContext: undefined,
          logs: [],
          sink: new CollectedResponse(),
          resolve: (completed) =>
            resolve({ ...completed, payload: JSON.parse(completed.body) as unknown }),
          reject,
          ...overrides,
        };
        invocations.push(invocation);
        instance.run(invocation);
      }),
    async [Symbol.asyncDispose]() {
      await instance.kill();
    },
  };
}

/** Appends its event's `n` to the file `ran`, then does what the event says. */
const obedient = `import { appendFileSync, existsSync, writeFileSync } from "node:fs";
  export const handler = async ({ n, ran, loop, exit, crash, release, begun }) => {
    if (ran) appendFileSync(ran, n + " ");
    if (begun) writeFileSync(begun, "");
    if (loop) for (;;);
    if (exit) process.exit(1);
    if (crash) { setTimeout(() => { throw new RangeError("crash"); }); await new Promise(() => {}); }
    while (release && !existsSync(release)) await new Promise((resolve) => setTimeout(resolve, 2));
    return n;
  };`;

it("begins each invocation when the one before has answered", async () => {
  await using bench = workbench();
  const source = `let running = 0;
    export const handler = async () => {
      running++;
      await new Promise((resolve) => setTimeout(resolve, 10));
      return running--;
    };`;
  await using given = instanceOf(bench.define(source));
  await given.ready;
  const ids = ["r-1", "r-2", "r-3"];
  const outcomes = await Promise.all(ids.map((id) => given.give(id)));
  expect(outcomes.map(({ payload }) => payload)).toEqual([1, 1, 1]);
  expect(given.records.map(({ message }) => message.split(" ", 3).join(" "))).toEqual(
    ids.flatMap((id) => [
      `START RequestId: ${id}`,
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}\tDuration:`,
    ]),
  );
});

it("counts deadline and duration of an invocation from its beginning", async () => {
  await using bench = workbench();
  const source = `export const handler = async ({ ms }, context) => {
      const left = context.getRemainingTimeInMillis();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return left;
    };`;
  await using given = instanceOf(bench.define(source));
  await given.ready;
  const [first, second] = await Promise.all([
    given.give("r-1", { ms: 1000 }),
    given.give("r-2", { ms: 0 }),
  ]);
  expect(first.durationMs).toBeGreaterThan(990);
  // It would be 9000 at most if it were counted from when the invocation was given.
  expect(second.payload).toBeGreaterThan(9000);
  expect(second.durationMs).toBeLessThan(first.durationMs);
});

it("gives each invocation its own ARN, request id, trace id and client context", async () => {
  await using bench = workbench();
  const source = `export const handler = async (_, context) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return [context.invokedFunctionArn, context.awsRequestId, process.env._X_AMZN_TRACE_ID, context.clientContext];
    };`;
  const definition = bench.define(source);
  await using given = instanceOf(definition);
  await given.ready;
  const outcomes = await Promise.all(
    ["a", "b", "c"].map((id) =>
      given.give(`r-${id}`, {}, { arn: `arn:${id}`, traceId: `Root=${id}`, clientContext: { id } }),
    ),
  );
  expect(outcomes.map(({ payload }) => payload)).toEqual(
    ["a", "b", "c"].map((id) => [`arn:${id}`, `r-${id}`, `Root=${id}`, { id }]),
  );
});

it("attributes a line that an invocation logs after its answer to that invocation", async () => {
  await using bench = workbench();
  const source = `export const handler = async ({ n }) => {
      setImmediate(() => console.log("late", n));
      console.log("in time", n);
    };`;
  await using given = instanceOf(bench.define(source));
  await given.ready;
  await Promise.all(["r-1", "r-2", "r-3"].map((id, n) => given.give(id, { n })));
  const lines = given.records.filter(({ source }) => source === "console");
  expect(lines.map(({ requestId, message }) => [requestId, message]).slice(0, 5)).toEqual([
    ["r-1", "in time 0"],
    ["r-1", "late 0"],
    ["r-2", "in time 1"],
    ["r-2", "late 1"],
    ["r-3", "in time 2"],
  ]);
  expect(given.invocations.map(({ logs }) => logs.map(({ message }) => message))).toEqual([
    ["in time 0"],
    ["in time 1"],
    ["in time 2"],
  ]);
});

it.each([
  ["times out", { loop: true }, { errorMessage: expect.stringContaining("Task timed out") }],
  ["exits", { exit: true }, { errorType: "Runtime.ExitError" }],
  ["crashes", { crash: true }, { errorType: "RangeError" }],
])("leaves what has not begun when an invocation %s", async (_, event, error) => {
  await using bench = workbench();
  const ran = `${bench.directory({})}/ran`;
  await using given = instanceOf(bench.define(obedient, { timeout: 0.5 }));
  await given.ready;
  const failed = given.give("r-1", { n: 1, ran, ...event });
  void given.give("r-2", { n: 2, ran });
  void given.give("r-3", { n: 3, ran });
  expect((await failed).payload).toMatchObject(error);
  await given.exited;
  expect(given.leftOver).toEqual(["r-2", "r-3"]);
  expect(readFileSync(ran, "utf8")).toBe("1 ");
  expect(given.records.some(({ message }) => message.startsWith("START RequestId: r-2"))).toBe(
    false,
  );
});

it("takes an answer that was sent before the timeout and read after it", async () => {
  await using bench = workbench();
  const begun = `${bench.directory({})}/begun`;
  await using given = instanceOf(bench.define(obedient, { timeout: 0.1 }));
  await given.ready;
  await given.give("r-0");
  const first = given.give("r-1", { n: 1 });
  const second = given.give("r-2", { n: 2, begun });
  await new Promise((resolve) => setImmediate(resolve));
  // This thread reads nothing until the deadline of the first has passed.
  const busyUntil = performance.now() + 200;
  while (!existsSync(begun) || performance.now() < busyUntil);
  expect((await first).payload).toBe(1);
  expect((await second).payload).toBe(2);
  expect(given.leftOver).toEqual([]);
});

it("skips what was taken back, and runs what it is given later", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const [ran, begun, release] = ["ran", "begun", "release"].map((name) => `${directory}/${name}`);
  await using given = instanceOf(bench.define(obedient));
  await given.ready;
  const first = given.give("r-1", { n: 1, ran, begun, release });
  void given.give("r-2", { n: 2, ran });
  void given.give("r-3", { n: 3, ran });
  await expect.poll(() => existsSync(begun ?? "")).toBe(true);
  expect(given.instance.recall().map(({ requestId }) => requestId)).toEqual(["r-2", "r-3"]);
  const fourth = given.give("r-4", { n: 4, ran });
  writeFileSync(release ?? "", "");
  expect((await first).payload).toBe(1);
  expect((await fourth).payload).toBe(4);
  expect(readFileSync(ran ?? "", "utf8")).toBe("1 4 ");
});

it("keeps the first invocation when it is taken back before the thread has received it", async () => {
  await using bench = workbench();
  await using given = instanceOf(bench.define(obedient));
  await given.ready;
  const first = given.give("r-1", { n: 1 });
  void given.give("r-2", { n: 2 });
  // Nothing was awaited: the thread may not have received the first.
  expect(given.instance.recall().map(({ requestId }) => requestId)).toEqual(["r-2"]);
  expect((await first).payload).toBe(1);
});

/** Invokes a function until it counts as fast. */
async function makeFast(invoke: (event: object) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 50; n++) await invoke({});
}

it("gives an instance of a fast function 8 events before it has answered", async () => {
  await using bench = workbench();
  const ran = `${bench.directory({})}/ran`;
  await bench.lambda.update([bench.define(obedient)]);
  await makeFast((event) => bench.lambda.invoke("f", event));
  const numbers = Array.from({ length: 9 }, (_, n) => n);
  const answers = numbers.map((n) => bench.lambda.invoke("f", { n, ran }));
  // The instance is woken up at the end of this turn.
  await new Promise((resolve) => setImmediate(resolve));
  // This thread reads no answer, but all of them run.
  const giveUp = performance.now() + 20_000;
  const expected = `${numbers.join(" ")} `;
  const text = (): string => (existsSync(ran) ? readFileSync(ran, "utf8") : "");
  while (text() !== expected && performance.now() < giveUp);
  expect(text()).toBe(expected);
  expect((await Promise.all(answers)).map(({ payload }) => payload)).toEqual(numbers);
});

it("runs what waits behind a slow invocation in another instance", async () => {
  await using bench = workbench();
  const release = `${bench.directory({})}/release`;
  await bench.lambda.update([bench.define(obedient)]);
  await makeFast((event) => bench.lambda.invoke("f", event));
  const slow = bench.lambda.invoke("f", { n: "slow", release });
  const others = await Promise.all([1, 2, 3].map((n) => bench.lambda.invoke("f", { n })));
  expect(others.map(({ payload }) => payload)).toEqual([1, 2, 3]);
  writeFileSync(release, "");
  expect((await slow).payload).toBe("slow");
});

it("runs each event that an instance leaves over exactly once", async () => {
  await using bench = workbench();
  const ran = `${bench.directory({})}/ran`;
  await bench.lambda.update([bench.define(obedient, { timeout: 1 })]);
  await makeFast((event) => bench.lambda.invoke("f", event));
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const failing: Record<number, object> = {
    3: { exit: true },
    11: { crash: true },
    19: { loop: true },
  };
  const outcomes = await Promise.all(
    numbers.map((n) => bench.lambda.invoke("f", { n, ran, ...failing[n] })),
  );
  const failed = outcomes.flatMap(({ functionError }, n) => (functionError ? [n] : []));
  expect(failed).toEqual([3, 11, 19]);
  const runs = readFileSync(ran, "utf8").trim().split(" ").map(Number);
  expect(runs.toSorted((a, b) => a - b)).toEqual(numbers);
});

it("runs with new code what has not begun when a function is replaced", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const [begun, release] = [`${directory}/begun`, `${directory}/release`];
  await bench.lambda.update([bench.define(obedient)]);
  await makeFast((event) => bench.lambda.invoke("f", event));
  const old = bench.lambda.invoke("f", { n: "old", begun, release });
  const waiting = [1, 2, 3].map((n) => bench.lambda.invoke("f", { n }));
  await expect.poll(() => existsSync(begun)).toBe(true);
  const source = `export const handler = async ({ n }) => "new " + n;`;
  await bench.lambda.update([bench.define(source)]);
  const later = bench.lambda.invoke("f", { n: 4 });
  const payloads = (await Promise.all([...waiting, later])).map(({ payload }) => String(payload));
  expect(payloads.at(-1)).toBe("new 4");
  // Under load the three may have moved to an instance of the old code before the update.
  for (const [index, payload] of payloads.slice(0, 3).entries()) {
    expect([`new ${index + 1}`, String(index + 1)]).toContain(payload);
  }
  writeFileSync(release, "");
  expect((await old).payload).toBe("old");
});

it("settles every invocation that an instance was given when Lambda stops", async () => {
  const bench = workbench();
  const directory = bench.directory({});
  const [begun, ran] = [`${directory}/begun`, `${directory}/ran`];
  await bench.lambda.update([bench.define(obedient)]);
  await makeFast((event) => bench.lambda.invoke("f", event));
  const running = bench.lambda.invoke("f", { n: 1, begun, release: `${directory}/never` });
  const waiting = [2, 3, 4].map((n) => bench.lambda.invoke("f", { n, ran, loop: true }));
  const settled = Promise.allSettled([running, ...waiting]);
  await expect.poll(() => existsSync(begun)).toBe(true);
  await bench.lambda.stop();
  expect(await settled).toHaveLength(4);
  expect((await running).payload).toMatchObject({ errorType: "Runtime.ExitError" });
  await bench[Symbol.asyncDispose]();
});
