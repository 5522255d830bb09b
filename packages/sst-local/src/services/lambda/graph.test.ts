import { expect, it } from "vitest";
import type { Graph, Resource } from "../../graph/index.ts";
import { isOnPath } from "./build/tools.ts";
import { functionDefinitions } from "./configuration.ts";
import { lambdaFunctions, runtimesNotEmulated } from "./graph.ts";
import { workbench } from "./testing.ts";

const functionResource = (name: string, inputs: object): Resource => ({
  urn: `urn:${name}`,
  type: "aws:lambda/function:Function",
  name: `${name}Function`,
  id: name,
  custom: true,
  inputs: { ...inputs },
  outputs: { name, arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}` },
});

const target = (functionID: string, runtime: string) => ({
  ...{ functionID, runtime, handler: "src/api.handler" },
  ...{ links: {}, properties: {}, copyFiles: [] },
});

const graph: Graph = {
  version: 1,
  app: {
    ...{ name: "app", stage: "local", home: "aws", removal: "remove", protect: false },
    ...{ providers: {}, defaultTags: {}, region: "us-east-1", accountId: "123456789012" },
  },
  outputs: {},
  resources: [
    functionResource("Api", { runtime: "nodejs22.x" }),
    functionResource("Rb", { runtime: "ruby3.3" }),
    functionResource("Other", { runtime: "ruby3.3" }),
    functionResource("Go", { runtime: "provided.al2023" }),
    functionResource("Box", { packageType: "Image", imageUri: "x" }),
  ],
  targets: { Api: target("Api", "nodejs22.x"), Rb: target("Rb", "ruby3.3") },
  warnings: [],
};

it("lists runtimes that are not Node.js, with the functions that use them", () => {
  expect(runtimesNotEmulated(graph)).toEqual([
    "runtime ruby3.3, used by RbFunction, OtherFunction",
    "runtime provided.al2023, used by GoFunction",
    "container image, used by BoxFunction",
  ]);
});

it("builds only functions whose runtime is Node.js", () => {
  expect(
    lambdaFunctions(graph).flatMap(({ name, target: built }) => (built ? [name] : [])),
  ).toEqual(["Api"]);
});

it("answers InvalidRuntimeException for a function whose runtime is not emulated", async () => {
  await using bench = workbench();
  const code = bench.directory({ "bundle.mjs": `export const handler = async () => "ran";` });
  const built = { code, handler: "bundle.handler" };
  await bench.lambda.update(
    functionDefinitions(
      graph,
      ({ name }) => (name === "Api" ? built : undefined),
      { awsUrl: "http://aws", clientSecret: "secret" },
      [],
    ),
  );
  expect((await bench.lambda.invoke("Api", {})).payload).toBe("ran");
  await expect(bench.lambda.invoke("Rb", {})).rejects.toMatchObject({
    code: "InvalidRuntimeException",
    statusCode: 502,
    message: expect.stringContaining("the runtime ruby3.3") as string,
  });
});

it.skipIf(!isOnPath("go") || !isOnPath("cargo"))(
  "leads SST's SDKs for Go and Rust to the file of links beside the program",
  () => {
    const all = ["go", "rust", "nodejs22.x"];
    const environments = functionDefinitions(
      {
        ...graph,
        resources: all.map((name) =>
          functionResource(name, { runtime: name === "nodejs22.x" ? name : "provided.al2023" }),
        ),
        targets: Object.fromEntries(all.map((name) => [name, target(name, name)])),
      },
      () => ({ code: "/code", handler: "bootstrap" }),
      { awsUrl: "http://aws", clientSecret: "secret" },
      [],
    ).map(({ name, environment }) => [name, environment["SST_KEY_FILE"]]);
    expect(environments).toEqual([
      ["go", "resource.enc"],
      ["rust", "resource.enc"],
      ["nodejs22.x", undefined],
    ]);
  },
);
