import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen } from "../../aws/listen.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { eventStreamMessage } from "./event-stream.ts";
import { lambdaStreamApi } from "./stream-api.ts";
import { workbench } from "./testing.ts";

/** Decodes the messages of an event stream and checks their checksums. */
function messagesOf(bytes: Buffer): [type: string | undefined, payload: string][] {
  const messages: [string | undefined, string][] = [];
  for (let rest = bytes; rest.length > 0;) {
    const length = rest.readUInt32BE(0);
    const message = rest.subarray(0, length);
    expect(message.readUInt32BE(8)).toBe(crc32(message.subarray(0, 8)));
    expect(message.readUInt32BE(length - 4)).toBe(crc32(message.subarray(0, -4)));
    const end = 12 + message.readUInt32BE(4);
    const headers = new Map<string, string>();
    for (let at = 12; at < end;) {
      const nameEnd = at + 1 + message.readUInt8(at);
      const valueStart = nameEnd + 3;
      const valueEnd = valueStart + message.readUInt16BE(nameEnd + 1);
      headers.set(
        message.toString("utf8", at + 1, nameEnd),
        message.toString("utf8", valueStart, valueEnd),
      );
      at = valueEnd;
    }
    messages.push([headers.get(":event-type"), message.toString("utf8", end, length - 4)]);
    rest = rest.subarray(length);
  }
  return messages;
}

async function call(source: string, signature = unverifiedSignature("eu-central-1", "lambda")) {
  await using bench = workbench();
  await bench.lambda.update([bench.define(source)]);
  const api = lambdaStreamApi(bench.lambda);
  const endpoint = await listen({
    handler: awsEndpoint({ apis: () => [api], log: () => {} }),
    ...{ port: 0, origins: "aws-endpoint", log: () => {} },
  });
  try {
    const response = await fetch(
      `${endpoint.url}/2021-11-15/functions/f/response-streaming-invocations`,
      { method: "POST", headers: signature, body: '{"name":"ana"}' },
    );
    const type = response.headers.get("content-type");
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type, body };
  } finally {
    await endpoint.close();
  }
}

// The first message of https://github.com/awslabs/aws-c-event-stream/tree/main/tests
it("encodes a message without headers as AWS's own libraries do", () => {
  expect(eventStreamMessage({}, Buffer.from("{'foo':'bar'}")).toString("hex")).toBe(
    "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
  );
});

// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
it("answers InvokeWithResponseStream with a message for each chunk and the end", async () => {
  const { status, type, body } = await call(
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write(event.name);
      await new Promise((done) => setImmediate(done));
      stream.end("!");
    });`,
  );
  expect([status, type]).toEqual([200, "application/vnd.amazon.eventstream"]);
  const messages = messagesOf(body);
  const chunks = messages.filter(([event]) => event === "PayloadChunk");
  expect(chunks.map(([, payload]) => payload).join("")).toBe("ana!");
  expect(messages.at(-1)).toEqual(["InvokeComplete", "{}"]);
});

it("answers InvokeWithResponseStream of a handler that does not stream, and of one that fails", async () => {
  const whole = await call(`export const handler = async ({ name }) => ({ name });`);
  expect(messagesOf(whole.body)).toEqual([
    ["PayloadChunk", '{"name":"ana"}'],
    ["InvokeComplete", "{}"],
  ]);
  const failed = await call(
    `export const handler = async () => { throw new TypeError("broken"); };`,
  );
  expect(messagesOf(failed.body)).toEqual([
    ["InvokeComplete", '{"ErrorCode":"TypeError","ErrorDetails":"broken"}'],
  ]);
});

it("refuses InvokeWithResponseStream without a signature", async () => {
  const { status } = await call(`export const handler = async () => 1;`, {});
  expect(status).toBe(403);
});
