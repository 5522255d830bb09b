import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Graph, Resource } from "../graph/types.ts";
import {
  DEPLOYED_FILE,
  type DeployedStage,
  removeFromDeployedGraph,
  storeDeployedGraph,
  openDeployedGraph,
} from "./deployed-graph.ts";
import { plan } from "./plan.ts";

let stage: DeployedStage;
beforeEach(() => {
  const cwd = mkdtempSync(join(tmpdir(), "sst-local-deployed-"));
  stage = { cwd, app: "app", stage: "dev", passphrase: Buffer.alloc(32, 1).toString("base64") };
});
afterEach(() => rmSync(stage.cwd, { recursive: true }));

const resource = (name: string, more: Partial<Resource> = {}): Resource => ({
  urn: `urn:pulumi:dev::app::sst:aws:Function::${name}`,
  type: "sst:aws:Function",
  name,
  id: "",
  custom: false,
  inputs: {},
  outputs: {},
  ...more,
});
const target = (functionID: string): Graph["targets"][string] => ({
  functionID,
  handler: "src/a.handler",
  runtime: "nodejs22.x",
  links: { Token: { value: "hush" } },
  properties: {},
  copyFiles: [],
});

/** Deploys functions of these names, each with this code. */
function deploy(names: string[], code: string): void {
  const out = join(stage.cwd, ".sst/artifacts/out");
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "bundle.mjs"), code);
  const resources = names.map((name) => resource(name));
  const graph = {
    version: 1,
    app: { region: "eu-west-1" },
    resources,
    targets: Object.fromEntries(names.map((name) => [name, target(name)])),
  } as unknown as Graph;
  const builds = Object.fromEntries(
    names.map((name) => [name, { out, handler: "bundle.handler" }]),
  );
  storeDeployedGraph(stage, {
    graph,
    builds,
    resources,
    applied: plan([], resources, { complete: true }),
  });
}
const codeOf = (name: string) => {
  const { bundle = "", handler } = openDeployedGraph(stage)!.targets[name]!;
  return [handler, readFileSync(join(bundle, "bundle.mjs"), "utf8")];
};
const file = () => join(stage.cwd, ".sst/local/dev", DEPLOYED_FILE);

it("keeps a copy of the code when a later build overwrites it", () => {
  deploy(["A"], "one");
  writeFileSync(join(stage.cwd, ".sst/artifacts/out/bundle.mjs"), "two");
  expect(codeOf("A")).toEqual(["bundle.handler", "one"]);
});

it("keeps the code of the last two deploys and deletes older code", () => {
  for (const code of ["one", "two", "three"]) deploy(["A"], code);
  expect(codeOf("A")).toEqual(["bundle.handler", "three"]);
  expect(readdirSync(join(stage.cwd, ".sst/local/dev/deployed/A"))).toHaveLength(2);
});

it("encrypts the graph in a file that only its owner can read", () => {
  deploy(["A"], "one");
  expect(readFileSync(file(), "utf8")).not.toContain("hush");
  expect(statSync(file()).mode & 0o077).toBe(0);
  const other = { ...stage, passphrase: Buffer.alloc(32, 2).toString("base64") };
  expect(() => openDeployedGraph(other)).toThrow("passphrase");
});

it("removes resources, and deletes the file with the last of them", () => {
  deploy(["A", "B"], "one");
  removeFromDeployedGraph(stage, [resource("A")]);
  expect(openDeployedGraph(stage)?.resources.map(({ name }) => name)).toEqual(["A"]);
  removeFromDeployedGraph(stage, []);
  expect(openDeployedGraph(stage)).toBeUndefined();
  expect(readdirSync(join(stage.cwd, ".sst/local/dev"))).toEqual([]);
});
