import { join } from "node:path";
import { expect, it } from "vitest";
import { Journal } from "../../aws/journal.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { installedApp, serving } from "../../cli/testing/run-cli.ts";
import {
  type AsynchronousEvent,
  checkAsynchronousEvent,
  type FailureRecord,
} from "./asynchronous.ts";
import { workbench } from "./testing.ts";

const openJournal = (folder: string) =>
  new Journal<{ delivery: AsynchronousEvent }>(join(folder, "events.journal.jsonl"), {
    delivery: checkAsynchronousEvent,
  });

const FAILING = `export const handler = async () => { throw new Error("no"); };`;
/** Without the timer, nothing would be left to wait for, and the invocation would end. */
const HANGING = `export const handler = () => {
  console.log("began");
  return new Promise(() => setInterval(() => {}, 1000));
};`;

it("an event that the end of the process interrupts runs again, and then no more", async () => {
  await using folders = workbench();
  const folder = folders.directory({});
  const journal = openJournal(folder);
  {
    await using before = workbench({ eventJournal: journal });
    await before.lambda.update([before.define(HANGING)]);
    const options = { invocationType: "Event", requestId: "r-1" } as const;
    await before.lambda.invoke("f", { a: 1 }, options);
    await before.logged(({ message }) => message === "began");
  }
  journal.close();
  const left = openJournal(folder);
  await using after = workbench({ eventJournal: left });
  await after.lambda.update([
    after.define(`export const handler = async (event) => console.log("ran", event.a);`),
  ]);
  after.lambda.resumeEvents();
  const record = await after.logged(({ message }) => message === "ran 1");
  expect(record.requestId).toBe("r-1");
  await expect.poll(() => [...left.values("delivery")]).toEqual([]);
  left.close();
});

it("the attempts of an event are counted across processes", async () => {
  const journal = new Map<string, AsynchronousEvent>();
  const eventJournal = {
    set: (_: string, id: string, event: AsynchronousEvent) => void journal.set(id, event),
    delete: (_: string, id: string) => void journal.delete(id),
    values: () => journal.values(),
  };
  {
    await using before = workbench({ eventJournal, retryDelaysMs: [1, 1_000_000] });
    await before.lambda.update([before.define(FAILING)]);
    await before.lambda.invoke("f", {}, { invocationType: "Event" });
    await expect.poll(() => [...journal.values()][0]?.failures).toBe(2);
  }
  const { promise, resolve } = Promise.withResolvers<FailureRecord>();
  await using after = workbench({
    eventJournal,
    onAsyncFailure: (_definition, record) => resolve(record),
  });
  await after.lambda.update([after.define(FAILING)]);
  after.lambda.resumeEvents();
  expect((await promise).requestContext).toMatchObject({
    condition: "RetriesExhausted",
    approximateInvokeCount: 3,
  });
  await expect.poll(() => journal.size).toBe(0);
});

it("the events of a function that was removed are dropped", async () => {
  const folder = workbench();
  const journal = openJournal(folder.directory({}));
  await using bench = workbench({ eventJournal: journal });
  journal.set("delivery", "r-1", {
    ...{ requestId: "r-1", functionName: "gone", event: "{}" },
    ...{ acceptedAt: Date.now(), failures: 0 },
  });
  bench.lambda.resumeEvents();
  await expect.poll(() => [...journal.values("delivery")]).toEqual([]);
  journal.close();
  await folder[Symbol.asyncDispose]();
});

it("an event that Lambda has accepted survives kill -9 of the stack", async () => {
  using app = await installedApp("hello");
  app.write(
    "sst.config.ts",
    `export default $config({
      app: () => ({ name: "hello", home: "aws" }),
      async run() {
        const fn = new sst.aws.Function("F", { handler: "src/f.handler", runtime: "nodejs22.x" });
        return { name: fn.name };
      },
    });`,
  );
  app.write("src/f.ts", HANGING);
  const before = await serving(app.cwd, ["start"]);
  const { endpoints, outputs } = before.ready;
  const path = `/2015-03-31/functions/${outputs["name"]}/invocations`;
  const headers = {
    ...unverifiedSignature("us-east-1", "lambda"),
    "x-amz-invocation-type": "Event",
  };
  const init = { method: "POST", headers, body: '{"a":1}' };
  expect((await fetch(`${endpoints["aws"]}${path}`, init)).status).toBe(202);
  await before.event(({ message }) => message === "began");
  before.process.kill("SIGKILL");
  await before.exited;
  app.write("src/f.ts", `export const handler = async (event) => console.log("ran", event.a);`);
  await using after = await serving(app.cwd, ["start"]);
  await after.event(({ message }) => message === "ran 1");
});
