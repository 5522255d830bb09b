import { afterAll, beforeAll, expect, it } from "vitest";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen, type Listening } from "../../aws/listen.ts";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import { stsApi } from "./api.ts";

const graph = testGraph([
  testResource("aws:lambda/function:Function", "Api", {
    inputs: { role: "arn:aws:iam::123456789012:role/app-local-ApiRole" },
    outputs: { name: "app-local-Api" },
  }),
]);

let endpoint: Listening;
beforeAll(async () => {
  const handler = awsEndpoint({ apis: () => [stsApi(() => graph)], log: () => {} });
  endpoint = await listen({ handler, port: 0, origins: "aws-endpoint", log: () => {} });
});
afterAll(() => endpoint.close());

async function callerIdentity(caller: string | undefined, action = "GetCallerIdentity") {
  const scope = `Credential=${caller}/20261128/eu-west-1/sts/aws4_request`;
  const answer = await fetch(endpoint.url, {
    method: "POST",
    headers:
      caller === undefined ? {} : { authorization: `AWS4-HMAC-SHA256 ${scope}, Signature=x` },
    body: new URLSearchParams({ Action: action, Version: "2011-06-15" }),
  });
  const body = await answer.text();
  return [answer.status, ...["Arn", "Account", "Code"].map((name) => element(body, name))];
}
const element = (xml: string, name: string) => new RegExp(`<${name}>(.*?)<`).exec(xml)?.[1];

it.each([
  ["local", "arn:aws:iam::123456789012:user/local"],
  ["app-local-Api", "arn:aws:sts::123456789012:assumed-role/app-local-ApiRole/app-local-Api"],
])("GetCallerIdentity answers %s as %s", async (caller, arn) => {
  expect(await callerIdentity(caller)).toEqual([200, arn, "123456789012", undefined]);
});

it("refuses other operations and an unsigned call", async () => {
  const refused = [400, undefined, undefined, "UnknownOperationException"];
  expect(await callerIdentity("local", "AssumeRole")).toEqual(refused);
  expect((await callerIdentity(undefined))[0]).toBe(400);
});
