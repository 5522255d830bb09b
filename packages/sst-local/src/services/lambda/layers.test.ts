import { resolve } from "node:path";
import { expect, it } from "vitest";
import type { Graph, Resource } from "../../graph/index.ts";
import { layerFolders, layersNotMounted, layerVersions } from "./layers.ts";

const layer = (name: string, code: object): Resource => ({
  urn: `urn:${name}`,
  type: "aws:lambda/layerVersion:LayerVersion",
  name,
  id: name,
  custom: true,
  inputs: { code },
  outputs: { arn: `arn:${name}:1` },
});

const lambda = (name: string, layers: string[]): Resource => ({
  urn: `urn:${name}`,
  type: "aws:lambda/function:Function",
  name,
  id: name,
  custom: true,
  inputs: { layers },
  outputs: { name, arn: `arn:${name}` },
});

const graphOf = (...resources: Resource[]): Graph => ({
  version: 1,
  app: {
    ...{ name: "app", stage: "local", home: "aws", removal: "remove", protect: false },
    ...{ providers: {}, defaultTags: {}, region: "us-east-1", accountId: "123456789012" },
  },
  outputs: {},
  resources,
  targets: {},
  warnings: [],
});

it("mounts a layer from its folder and lists every other layer of a function as not emulated", () => {
  const foreign = "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:26";
  const graph = graphOf(
    layer("core", { path: "/app/.sst/layers/core/1" }),
    layer("zipped", { path: "layer.zip" }),
    lambda("Api", ["arn:core:1", "arn:zipped:1", foreign]),
    lambda("Job", [foreign]),
  );
  expect(layerVersions(graph)).toEqual([{ arn: "arn:core:1", folder: "/app/.sst/layers/core/1" }]);
  expect(layersNotMounted(graph)).toEqual([
    "layer arn:zipped:1, which is not a folder on this machine, used by Api",
    `layer ${foreign}, which is not a folder on this machine, used by Api, Job`,
  ]);
});

it("finds the folder of a layer in the app and names one that does not exist", () => {
  const root = resolve(import.meta.dirname, "..");
  expect(layerFolders(graphOf(layer("core", { path: "lambda/build" })), root)).toEqual(
    new Map([["arn:core:1", resolve(import.meta.dirname, "build")]]),
  );
  expect(() => layerFolders(graphOf(layer("core", { path: "layers/core" })), root)).toThrow(
    expect.objectContaining({
      message: "The layer layers/core does not exist.",
      hint: expect.stringContaining("--fresh") as string,
    }) as Error,
  );
});
