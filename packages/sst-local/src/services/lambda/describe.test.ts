import { afterAll, beforeAll, expect, it } from "vitest";
import { awsEndpoint } from "../../aws/endpoint.ts";
import { listen, type Listening } from "../../aws/listen.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import { lambdaApi } from "./api.ts";
import { lambdaFunctions } from "./graph.ts";

const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const graph = testGraph(
  ["a", "b", "c"].map((name) =>
    testResource("aws:lambda/function:Function", name, {
      inputs: { runtime: "nodejs22.x", handler: "bundle.handler", timeout: 20, memorySize: 256 },
      outputs: { name, arn: arn(name) },
    }),
  ),
);

let endpoint: Listening;
beforeAll(async () => {
  const invoker = { invoke: () => Promise.reject(new Error("not called")) };
  const api = lambdaApi(invoker, () => lambdaFunctions(graph));
  const handler = awsEndpoint({ apis: () => [api], log: () => {} });
  endpoint = await listen({ handler, port: 0, origins: "aws-endpoint", log: () => {} });
});
afterAll(() => endpoint.close());

async function get(path: string) {
  const headers = unverifiedSignature("eu-west-1", "lambda");
  const answer = await fetch(`${endpoint.url}/2015-03-31/functions${path}`, { headers });
  return [answer.status, await answer.json()] as [number, Record<string, unknown>];
}

const a = {
  FunctionName: "a",
  FunctionArn: arn("a"),
  Runtime: "nodejs22.x",
  Handler: "bundle.handler",
  Timeout: 20,
  MemorySize: 256,
  Version: "$LATEST",
  PackageType: "Zip",
  State: "Active",
  LastUpdateStatus: "Successful",
};

it.each(["", "/"])(
  "ListFunctions lists the functions of the graph at functions%s",
  async (path) => {
    const [status, { Functions }] = await get(path);
    expect(status).toBe(200);
    expect(Functions).toMatchObject([a, { FunctionName: "b" }, { FunctionName: "c" }]);
  },
);

it("ListFunctions pages by MaxItems and Marker", async () => {
  const [, first] = await get("/?MaxItems=2");
  expect(first).toMatchObject({ Functions: [{}, {}], NextMarker: "2" });
  const [, second] = await get("/?MaxItems=2&Marker=2");
  expect(second).toEqual({ Functions: [{ ...a, FunctionName: "c", FunctionArn: arn("c") }] });
  expect((await get("/?MaxItems=0"))[0]).toBe(400);
});

it("GetFunction and GetFunctionConfiguration describe a function by its name or ARN", async () => {
  expect(await get("/a/configuration")).toEqual([200, a]);
  expect(await get(`/${encodeURIComponent(arn("a"))}`)).toEqual([200, { Configuration: a }]);
});

it.each(["/none", "/%E0%A4%A", "/none/configuration"])("answers 404 to %s", async (path) => {
  expect(await get(path)).toMatchObject([404, { message: expect.stringMatching(/not found: /) }]);
});
