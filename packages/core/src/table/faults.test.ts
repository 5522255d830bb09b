import { once } from "node:events";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { clients, settings } from "../../test/clients.ts";

/** What the server does with a request. */
type Step = (response: ServerResponse) => void;

const json = (status: number, body: object, headers = {}): Step => {
  return (response) => {
    response.writeHead(status, { "x-amzn-requestid": "R", ...headers }).end(JSON.stringify(body));
  };
};
const error = (status: number, name: string, more = {}): Step =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more });

const ok = json(200, { Item: { pk: { S: "P" } } });
const reset: Step = (response) => response.socket?.resetAndDestroy();
const closed: Step = (response) => response.socket?.end();
const hang: Step = () => undefined;
const hangInBody: Step = (response) => {
  response.writeHead(200, { "content-length": 20 }).write("{");
};
const truncated: Step = (response) => {
  response.writeHead(200, { "content-length": 20 });
  response.write("{", () => response.socket?.destroy());
};
const notJson =
  (status: number): Step =>
  (response) =>
    void response.writeHead(status).end("<html>");
const serverTime = () => new Date(Date.now() + 3_600_000).toUTCString();
const skewed: Step = (response) =>
  json(
    400,
    { __type: "com.amazon.coral.service#InvalidSignatureException", message: "Signature expired" },
    { date: serverTime() },
  )(response);

let steps: Step[] = [];
let dates: string[] = [];
const server = createServer((request, response) => {
  dates.push(String(request.headers["x-amz-date"]));
  (steps.shift() ?? ok)(response);
});
let endpoint: string;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
// The delay before a further attempt is a random part of its greatest value.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

/** What the call of a client comes to, and how many requests it sent. */
async function callThrough(create: (typeof clients)[number][1], script: Step[], url = endpoint) {
  [steps, dates] = [[...script], []];
  const timeouts = { connectionTimeout: 1000, requestTimeout: 1000, socketTimeout: 1000 };
  const requestHandler = new NodeHttpHandler({ ...timeouts, throwOnRequestTimeout: true });
  const client = create({ ...settings(url), requestHandler });
  const input = { TableName: "souk-test", Key: { pk: { S: "P" } } };
  const outcome = await client.call("GetItem", input).catch((error: Error) => error);
  client.destroy();
  if (!(outcome instanceof Error)) return { outcome, requests: dates.length };
  const { name, $metadata } = outcome as Error & { $metadata?: { attempts?: number } };
  const { code, $fault, Item } = outcome as { code?: string; $fault?: string; Item?: object };
  const message = outcome.message.split("\n")[0];
  return { outcome: { name, message, code, $fault, Item, $metadata }, requests: dates.length };
}

describe("the signed client meets faults as the SDK's client does", () => {
  it.each<[fault: string, script: Step[], requests: number]>([
    ["no fault", [], 1],
    ["two resets", [reset, reset], 3],
    ["resets only", [reset, reset, reset, reset, reset], 4],
    ["a connection closed without an answer", [closed], 2],
    ["an answer that is cut off", [truncated], 2],
    ["answers that are cut off", [truncated, truncated, truncated, truncated, truncated], 4],
    ["an answer that does not come", [hang], 2],
    ["an answer that stops in its body", [hangInBody], 2],
    ["throttling", [error(400, "ThrottlingException"), error(400, "RequestLimitExceeded")], 3],
    [
      "lasting throttling",
      Array.from({ length: 5 }, () => error(400, "ProvisionedThroughputExceededException")),
      4,
    ],
    ["InternalServerError", [error(500, "InternalServerError")], 2],
    ["lasting 500", Array.from({ length: 5 }, () => error(500, "InternalServerError")), 4],
    ["503 that is no JSON", [notJson(503)], 2],
    ["lasting 503 that is no JSON", Array.from({ length: 5 }, () => notJson(503)), 4],
    ["400 that is no JSON", [notJson(400)], 1],
    ["200 that is no JSON", [notJson(200)], 1],
    ["an error without a name", [json(400, {})], 1],
    ["an error named by a header", [json(400, {}, { "x-amzn-errortype": "Named:http://x" })], 1],
    [
      "a refused condition",
      [error(400, "ConditionalCheckFailedException", { Item: { b: { B: "AQI=" } } })],
      1,
    ],
    ["a transaction in progress", [error(400, "TransactionInProgressException")], 2],
    ["no permission", [error(400, "AccessDeniedException")], 1],
    ["an invalid request", [error(400, "ValidationException")], 1],
    ["a clock that is an hour late", [skewed], 2],
  ])("%s", async (_, script, requests) => {
    const outcomes = [];
    for (const [, create] of clients) outcomes.push(await callThrough(create, script));
    const [sdk, signed] = outcomes;
    expect(signed).toEqual(sdk);
    expect(signed?.requests).toBe(requests);
  });

  it("a connection that is refused", async () => {
    const outcomes = [];
    for (const [, create] of clients) {
      outcomes.push(await callThrough(create, [], "http://127.0.0.1:1"));
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[1]?.outcome).toMatchObject({
      code: "ECONNREFUSED",
      $metadata: { attempts: 4 },
    });
  });
});

it.each(clients)("%s signs by the server's clock from its first refusal on", async (_, create) => {
  await callThrough(create, [skewed]);
  const [first = "", second = ""] = dates.map((date) => date.slice(0, 11));
  expect(second).not.toBe(first);
});
