import { expect, it } from "vitest";
import type { CallSummary, InvocationSummary } from "../aws/events.ts";
import type { LogRecord } from "../aws/log-record.ts";
import type { RequestEntry, Trace } from "./data.ts";
import { createObserver, type Observer } from "./observer.ts";

const page = async (observer: Observer, name: string, query = ""): Promise<unknown> =>
  observer.pages[name]?.(new URLSearchParams(query));

const traceOf = async (observer: Observer, requestId = "q1") =>
  (await page(observer, "trace", `requestId=${requestId}`)) as Trace;

/** Times in the tests are milliseconds after this one. */
const START = Date.UTC(2026, 10, 28);
const trace = (root: string) => `Root=${root};Parent=1;Sampled=0`;

const invocation = (more: Partial<InvocationSummary>): InvocationSummary => ({
  requestId: "i1",
  functionName: "Rooms",
  traceId: trace("a"),
  startedAt: START,
  milliseconds: 20,
  event: "{}",
  result: "null",
  ...more,
});

const call = (more: Partial<CallSummary>): CallSummary => ({
  caller: "Rooms",
  service: "dynamodb",
  operation: "PutItem",
  traceId: trace("a"),
  startedAt: START + 5,
  milliseconds: 2,
  status: 200,
  body: JSON.stringify({ TableName: "T", Item: { pk: { S: "r" }, sk: { S: "1" }, n: { N: "2" } } }),
  answer: "",
  capacityUnits: 1,
  ...more,
});

function observed(): Observer {
  const observer = createObserver();
  const request = { method: "POST", path: "/local/rooms", route: "/rooms", status: 201 };
  observer.request({ ...request, requestId: "q1", milliseconds: 25, traceId: trace("a") });
  observer.request({ ...request, requestId: "q2", milliseconds: 25, traceId: trace("b") });
  return observer;
}

const streamEvent = (at: number, keys: object = { pk: { S: "r" }, sk: { S: "1" } }) =>
  JSON.stringify({
    Records: [
      {
        eventSource: "aws:dynamodb",
        eventName: "INSERT",
        eventSourceARN: "arn:aws:dynamodb:eu-west-1:1:table/T/stream/2026",
        dynamodb: { Keys: keys, ApproximateCreationDateTime: at / 1000 },
      },
    ],
  });

const log = (requestId: string, message: string): LogRecord => ({
  ...{ functionName: "Rooms", requestId, message, time: START, level: "INFO" as const },
  ...{ source: "console" as const, logStreamName: "s" },
});

it("has the functions of a request with their calls, log lines and items", async () => {
  const observer = observed();
  observer.log(log("i1", "hello"));
  observer.log(log("other", "not this one"));
  observer.call(call({}));
  observer.call(call({ traceId: trace("b") }));
  observer.invocation(
    invocation({ event: '{"headers":{"Authorization":"Bearer x","cookie":"y","accept":"z"}}' }),
  );
  observer.diagnosis("q1", "why");
  expect(await traceOf(observer)).toMatchObject({
    diagnoses: ["why"],
    calls: [],
    invocations: [
      {
        cause: "request",
        event: { headers: { Authorization: "hidden", cookie: "hidden", accept: "z" } },
        logs: [{ message: "hello" }],
        calls: [
          {
            target: "T",
            writes: [{ table: "T", action: "put", item: { pk: "r", sk: "1", n: 2 } }],
          },
        ],
      },
    ],
  });
});

it("sums what DynamoDB charges for a request", async () => {
  const observer = observed();
  observer.invocation(invocation({}));
  observer.call(call({ capacityUnits: 2 }));
  observer.call(call({ operation: "Query", capacityUnits: 0.5 }));
  observer.call(call({ service: "sqs", operation: "SendMessage" }));
  observer.call(call({ traceId: trace("b"), capacityUnits: 7 }));
  const [first] = (await page(observer, "requests")) as RequestEntry[];
  expect(first?.cost).toEqual({ requests: 2, readUnits: 0.5, writeUnits: 2 });
});

it("takes a call without a trace header as one of the only invocation at that time", async () => {
  const observer = observed();
  observer.invocation(invocation({}));
  observer.invocation(invocation({ requestId: "i2", startedAt: START + 500, traceId: trace("b") }));
  observer.call(call({ traceId: undefined }));
  expect((await traceOf(observer)).invocations[0]?.calls).toHaveLength(1);
  expect((await traceOf(observer, "q2")).invocations[0]?.calls).toEqual([]);
});

it.each([
  ["a stream", call({}), streamEvent(START + 6), "INSERT of r 1"],
  [
    "a stream, by a transaction",
    call({
      operation: "TransactWriteItems",
      body: '{"TransactItems":[{"Update":{"TableName":"T","Key":{"pk":{"S":"r"},"sk":{"S":"1"}}}}]}',
    }),
    streamEvent(START + 6),
    "INSERT of r 1",
  ],
  [
    "a queue",
    call({ service: "sqs", operation: "SendMessage", answer: '{"MessageId":"m-1"}' }),
    '{"Records":[{"eventSource":"aws:sqs","messageId":"m-1"}]}',
    "message of a queue",
  ],
  [
    "a topic",
    call({ service: "sns", operation: "Publish", answer: "<MessageId>m-1</MessageId>" }),
    '{"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"m-1"}}]}',
    "message of a topic",
  ],
  [
    "a bucket",
    call({ service: "s3", operation: "PutObject", body: '{"Bucket":"b","Key":"a b.txt"}' }),
    '{"Records":[{"eventSource":"aws:s3","s3":{"bucket":{"name":"b"},"object":{"key":"a+b.txt"}}}]}',
    "object a b.txt of b",
  ],
])("follows what a request causes by %s", async (_, cause, event, words) => {
  const observer = observed();
  observer.invocation(invocation({}));
  observer.call(cause);
  const consumer = { functionName: "FanOut", traceId: trace("c"), startedAt: START + 50 };
  observer.invocation(invocation({ ...consumer, requestId: "i2", event }));
  observer.call(
    call({
      ...{ caller: "FanOut", traceId: trace("c"), startedAt: START + 55 },
      ...{ service: "execute-api", operation: "PostToConnection", body: '{"ConnectionId":"x"}' },
    }),
  );
  const { invocations } = await traceOf(observer);
  expect(invocations.map((one) => [one.function, one.cause])).toEqual([
    ["Rooms", "request"],
    ["FanOut", words],
  ]);
  expect(invocations[1]?.calls).toMatchObject([{ operation: "PostToConnection", target: "x" }]);
});

it("does not follow writes of another time, item or request", async () => {
  const observer = observed();
  observer.invocation(invocation({}));
  observer.call(call({}));
  const events = [
    streamEvent(START + 60_000),
    streamEvent(START + 6, { pk: { S: "r" }, sk: { S: "2" } }),
  ];
  for (const [index, event] of events.entries()) {
    const requestId = `other-${index}`;
    observer.invocation(
      invocation({ functionName: "FanOut", traceId: "Root=c", requestId, event }),
    );
  }
  expect((await traceOf(observer)).invocations).toHaveLength(1);
});

it("says that a request is not known", async () => {
  await expect(traceOf(observed(), "none")).rejects.toThrow("There is no request none.");
});

it("has the last event of a function", async () => {
  const observer = observed();
  observer.invocation(invocation({ event: '{"n":1}' }));
  observer.invocation(invocation({ event: '{"n":2}' }));
  expect(await page(observer, "event", "function=Rooms")).toEqual({ n: 2 });
  expect(await page(observer, "event", "function=None")).toBeNull();
});
