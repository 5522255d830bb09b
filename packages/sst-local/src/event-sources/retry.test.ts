import { expect, it } from "vitest";
import type { SourceRecord } from "./batch-queue.ts";
import { type Invocation, processBatch, type RetryPolicy } from "./retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const record = (id: string, ageInSeconds = 0): SourceRecord => ({
  id,
  key: "",
  arrivedAt: NOW - ageInSeconds * 1000,
  event: {},
});
const batch = (...numbers: string[]) => numbers.map((number) => record(number));

const ok: Invocation = { payload: null };
const thrown: Invocation = { payload: { errorMessage: "boom" }, functionError: "Unhandled" };
const failedAt = (...identifiers: unknown[]): Invocation => ({
  payload: { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) },
});

/** Processes a batch; `answer` is called for each invocation. */
async function run(
  records: readonly SourceRecord[],
  policy: Partial<RetryPolicy>,
  answer: (sequenceNumbers: string[], call: number) => Invocation | Error,
) {
  const happened: string[] = [];
  const pauses: number[] = [];
  const list = (of: readonly SourceRecord[]) => of.map(({ id }) => id);
  let calls = 0;
  let now = NOW;
  await processBatch(
    records,
    {
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
      ...policy,
    },
    {
      async invoke(of) {
        happened.push(`invoke ${list(of).join("")}`);
        const result = answer(list(of), calls++);
        if (result instanceof Error) throw result;
        return result;
      },
      done: (of) => happened.push(`done ${list(of).join("")}`),
      async giveUp(of, condition, attempts) {
        happened.push(`${condition} ${list(of).join("")} after ${attempts}`);
      },
      async pause(milliseconds) {
        pauses.push(milliseconds);
        now += milliseconds;
      },
      now: () => now,
      log: () => {},
    },
  );
  return { happened, pauses };
}

it("ends after one successful invocation", async () => {
  expect((await run(batch("1", "2"), {}, () => ok)).happened).toEqual(["invoke 12", "done 12"]);
});

it("tries a failed batch again as a whole until it succeeds", async () => {
  const { happened } = await run(batch("1", "2"), {}, (_, call) => (call < 2 ? thrown : ok));
  expect(happened).toEqual(["invoke 12", "invoke 12", "invoke 12", "done 12"]);
});

it("waits twice as long before each attempt, ten seconds at most", async () => {
  const { pauses } = await run(batch("1"), { maximumRetryAttempts: 9 }, () => thrown);
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

it.each([0, 2])("gives a batch up after its first attempt and %i more", async (attempts) => {
  const policy = { maximumRetryAttempts: attempts };
  const { happened } = await run(batch("1", "2"), policy, () => thrown);
  expect(happened).toEqual([
    ...Array<string>(attempts + 1).fill("invoke 12"),
    `RetryAttemptsExhausted 12 after ${attempts + 1}`,
    "done 12",
  ]);
});

it("isolates a bad record by bisecting, which costs no attempt", async () => {
  const { happened } = await run(
    batch("1", "2", "3", "4", "5"),
    { maximumRetryAttempts: 1, bisectBatchOnFunctionError: true },
    (numbers) => (numbers.includes("4") ? thrown : ok),
  );
  expect(happened).toEqual([
    "invoke 12345",
    "invoke 123",
    "done 123",
    "invoke 45",
    "invoke 4",
    "invoke 4",
    "RetryAttemptsExhausted 4 after 2",
    "done 4",
    "invoke 5",
    "done 5",
  ]);
});

it("continues with the first record that the function reported", async () => {
  const { happened } = await run(
    batch("1", "2", "3", "4"),
    { reportBatchItemFailures: true },
    (_, call) => (call === 0 ? failedAt("4", "3") : ok),
  );
  expect(happened).toEqual(["invoke 1234", "done 12", "invoke 34", "done 34"]);
});

it("ignores reported failures without ReportBatchItemFailures", async () => {
  const { happened } = await run(batch("1", "2"), {}, () => failedAt("1"));
  expect(happened).toEqual(["invoke 12", "done 12"]);
});

it.each<[string, unknown]>([
  ["an empty list", { batchItemFailures: [] }],
  ["a null list", { batchItemFailures: null }],
  ["an empty object", {}],
  ["null", null],
  ["undefined", undefined],
])("takes %s for a success of the whole batch", async (_, payload) => {
  const { happened } = await run(batch("1"), { reportBatchItemFailures: true }, () => ({
    payload,
  }));
  expect(happened).toEqual(["invoke 1", "done 1"]);
});

it.each<[string, Invocation]>([
  ["an empty identifier", failedAt("")],
  ["a null identifier", failedAt(null)],
  ["a misnamed identifier", { payload: { batchItemFailures: [{ id: "2" }] } }],
  ["an identifier that is not in the batch", failedAt("77")],
])("takes %s for a failure of the whole batch", async (_, answer) => {
  const policy = { reportBatchItemFailures: true, maximumRetryAttempts: 0 };
  const { happened } = await run(batch("1", "2"), policy, () => answer);
  expect(happened).toEqual(["invoke 12", "RetryAttemptsExhausted 12 after 1", "done 12"]);
});

it("gives up records that are older than the mapping allows, and sends the rest", async () => {
  const { happened } = await run(
    [record("1", 90), record("2", 61), record("3", 10)],
    { maximumRecordAgeInSeconds: 60 },
    () => ok,
  );
  expect(happened).toEqual(["RecordAgeExceeded 12 after 0", "done 12", "invoke 3", "done 3"]);
});

it("gives up a record that expires between attempts", async () => {
  const { happened } = await run([record("1")], { maximumRecordAgeInSeconds: 1 }, () => thrown);
  expect(happened.at(0)).toBe("invoke 1");
  expect(happened.slice(-2)).toEqual(["RecordAgeExceeded 1 after 4", "done 1"]);
});

it("tries a record older than a day once", async () => {
  const old = [record("1", 25 * 60 * 60)];
  expect((await run(old, {}, () => ok)).happened).toEqual(["invoke 1", "done 1"]);
  expect((await run(old, {}, () => thrown)).happened).toEqual([
    "invoke 1",
    "RecordAgeExceeded 1 after 1",
    "done 1",
  ]);
});

it("does not count attempts that did not reach the function", async () => {
  const { happened } = await run(batch("1"), { maximumRetryAttempts: 0 }, (_, call) =>
    call < 3 ? new Error("no instance") : ok,
  );
  expect(happened).toEqual([...Array<string>(4).fill("invoke 1"), "done 1"]);
});
