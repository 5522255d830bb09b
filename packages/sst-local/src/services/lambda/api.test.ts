import { expect, it, onTestFinished } from "vitest";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen } from "../../aws/listen.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { lambdaApi } from "./api.ts";
import { workbench } from "./testing.ts";

/** Invokes a function "f" with this source by HTTP. */
async function invoke(source: string, headers: Record<string, string>) {
  const bench = workbench();
  await bench.lambda.update([bench.define(source)]);
  const handler = awsEndpoint({ apis: () => [lambdaApi(bench.lambda, () => [])], log: () => {} });
  const endpoint = await listen({ handler, port: 0, origins: "aws-endpoint", log: () => {} });
  onTestFinished(async () => {
    await endpoint.close();
    await bench[Symbol.asyncDispose]();
  });
  return await fetch(`${endpoint.url}/2015-03-31/functions/f/invocations`, {
    method: "POST",
    headers: { ...unverifiedSignature("eu-west-1", "lambda"), ...headers },
    body: "{}",
  });
}

const logs = `export const handler = async () => { console.log("x".repeat(5000)); console.log("last"); };`;

it("returns the last 4 KB of the log with X-Amz-Log-Type: Tail", async () => {
  const { headers } = await invoke(logs, { "x-amz-log-type": "Tail" });
  const tail = Buffer.from(headers.get("x-amz-log-result") ?? "", "base64").toString();
  expect(tail).toHaveLength(4096);
  expect(tail).toMatch(/xxx\n.*last\nEND RequestId: [0-9a-f-]{36}\n$/);
});

it.each([
  {},
  { "x-amz-log-type": "None" },
  { "x-amz-log-type": "Tail", "x-amz-invocation-type": "Event" },
])("returns no log with %j", async (headers) => {
  expect((await invoke(logs, { ...headers })).headers.get("x-amz-log-result")).toBeNull();
});

it("passes X-Amz-Client-Context to the function, and refuses one that is not base64 of JSON", async () => {
  const source = `export const handler = async (_, { clientContext }) => clientContext;`;
  const encoded = Buffer.from('{"custom":{"a":1}}').toString("base64");
  const answer = await invoke(source, { "x-amz-client-context": encoded });
  expect(await answer.json()).toEqual({ custom: { a: 1 } });
  expect((await invoke(source, { "x-amz-client-context": "%%" })).status).toBe(400);
});
