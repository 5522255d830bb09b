import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createClient } from "./index.ts";

it("gives up a request that is not answered in time and repeats it", async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    // The first request is never answered.
    if (requests > 1) response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = createClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { $metadata } = await client.call("GetItem", { TableName: "souk-test", Key: {} });
  expect([$metadata.attempts, requests]).toEqual([2, 2]);
  client.destroy();
  server.closeAllConnections();
  server.close();
});
