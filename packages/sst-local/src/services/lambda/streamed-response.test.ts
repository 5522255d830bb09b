import { once } from "node:events";
import { expect, it } from "vitest";
import { PAYLOAD_LIMITS } from "./outcome.ts";
import { StreamedResponse } from "./streamed-response.ts";

const MEGABYTE = Buffer.alloc(1024 * 1024);

const chunkOf = (bytes: Buffer, consumed = () => {}) => ({
  ...{ contentType: "text/plain", bytes, isLast: false, consumed },
});

it("says that a chunk was consumed once it is read, or its reader has left", async () => {
  const events: string[] = [];
  const response = new StreamedResponse();
  response.write(chunkOf(MEGABYTE, () => events.push("first")));
  expect(events).toEqual([]);
  await once(response.body, "data");
  response.body.pause();
  response.write(chunkOf(MEGABYTE, () => events.push("second")));
  expect(events).toEqual(["first"]);
  response.body.destroy();
  await once(response.body, "close");
  response.write(chunkOf(MEGABYTE, () => events.push("third")));
  expect(events).toEqual(["first", "second", "third"]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
it("ends a response of more than 200 MB with an error", async () => {
  const response = new StreamedResponse();
  const failed = once(response.body.resume(), "end").catch((error: unknown) => error);
  for (let size = 0; size <= PAYLOAD_LIMITS.stream; size += MEGABYTE.length) {
    response.write(chunkOf(MEGABYTE));
  }
  expect(await failed).toEqual(new Error("The response is larger than 200 MB."));
});
