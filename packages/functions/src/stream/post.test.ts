import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Post } from "./fan-out.ts";
import { postToConnections } from "./post.ts";

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let status = 200;
const received: Received[] = [];
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body });
    const named = status === 410 ? { "x-amzn-errortype": "GoneException" } : {};
    response.writeHead(status, named).end();
  });
});
let endpoint: string;
let post: Post;

beforeAll(async () => {
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
  post = postToConnections(endpoint);
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;
const connectionId = "L0SM9cOFvHcCIhw=";

it("sends what the SDK's client sends", async () => {
  status = 200;
  const data = JSON.stringify({ text: "Zoë" });
  expect(await post(connectionId, data, signal)).toBe("delivered");
  const sdk = new ApiGatewayManagementApiClient({ endpoint });
  await sdk.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
  sdk.destroy();
  const [ours, theirs] = received.map(({ method, url, headers, body }) => {
    const { authorization = "", "content-type": type, "x-amz-content-sha256": hash } = headers;
    const [, scope, signed] = /Credential=(\S+), SignedHeaders=(\S+),/.exec(authorization) ?? [];
    return { method, url, body, type, hash, scope, signed };
  });
  expect(ours?.url).toBe("/live/@connections/L0SM9cOFvHcCIhw%3D");
  expect(ours).toEqual({
    ...theirs,
    signed: theirs?.signed?.replace(";x-amz-user-agent", ""),
  });
});

it("tells a connection that is gone from a failure", async () => {
  status = 410;
  expect(await post(connectionId, "{}", signal)).toBe("gone");
  status = 500;
  const before = received.length;
  await expect(post(connectionId, "{}", signal)).rejects.toThrow();
  expect(received.length - before).toBe(1);
});

it("ends with its signal", async () => {
  await expect(post(connectionId, "{}", AbortSignal.abort())).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
});
