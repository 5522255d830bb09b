import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { streamedHttpResponse } from "./streamed-response.ts";

const contentType = "application/vnd.awslambda.http-integration-response";
const completed = Promise.resolve({ payload: null });

// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
it.each([
  ["in one chunk", ['{"statusCode":201}\0\0\0\0\0\0\0\0ab', "c"]],
  ["within the delimiter", ['{"statusCode":201}\0\0\0', "\0\0\0\0\0abc"]],
])("separates metadata and body that come %s", async (_, chunks) => {
  const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  const response = await streamedHttpResponse({ requestId: "1", contentType, body, completed });
  expect(response).toMatchObject({
    status: 201,
    headers: { "content-type": "application/octet-stream" },
  });
  expect((await buffer(response!.body)).toString()).toBe("abc");
});
