import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { AwsError } from "../aws/error.ts";
import type { Service } from "../aws/service.ts";
import type { Graph, Resource } from "../graph/index.ts";
import { services } from "../services/index.ts";
import { startStack } from "./stack.ts";

/** A service in one place: a new service is this object and a line in services/index.ts. */
const toy = (): Service & { loads: number } => ({
  loads: 0,
  name: "toy",
  types: ["aws:toy/box:Box"],
  awsOrigins: () => ["https://toy.eu-west-1.amazonaws.com"],
  async load() {
    this.loads += 1;
    let names: string[] = [];
    return ({ events }) => ({
      apis: [
        {
          protocol: "json-1.1",
          target: "Toy",
          title: "Toy",
          operations: {
            ListBoxes: { access: "signed", run: () => ({ Boxes: names }) },
            OpenBox: {
              access: "browser",
              run: ({ Name }) => {
                if (!names.includes(String(Name)))
                  throw new AwsError("BoxNotFound", "No such box.");
                return { Name };
              },
            },
          },
        },
      ],
      prepare({ graph }) {
        const boxes = graph.resources.filter(({ type }) => type === "aws:toy/box:Box");
        return {
          commit() {
            names = boxes.map(({ id }) => id);
            events.line(`${names.length} boxes`);
          },
        };
      },
      stop: () => events.line("stopped"),
    });
  },
});

const box = (id: string): Resource => ({
  ...{ urn: id, type: "aws:toy/box:Box", name: id, id, custom: true, inputs: {} },
  outputs: { url: `https://toy.eu-west-1.amazonaws.com/${id}` },
});

const graphOf = (...resources: Resource[]): Graph => ({
  version: 1,
  app: {
    ...{ name: "toys", stage: "test", home: "aws", removal: "remove", protect: false },
    ...{ providers: {}, defaultTags: {}, region: "eu-west-1", accountId: "1" },
  },
  outputs: { url: "https://toy.eu-west-1.amazonaws.com/a" },
  resources,
  targets: {},
  warnings: [],
});

async function start(graph: Graph) {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-toy-"));
  const lines: string[] = [];
  const service = toy();
  const stack = await startStack({
    ...{ graph, cwd: stateDir, stateDir, port: 0, services: [...services, service] },
    listener: {
      ...{ step() {}, log() {}, mail() {}, request() {}, diagnosis() {} },
      line: (line) => lines.push(line),
    },
  });
  onTestFinished(async () => {
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const call = async (operation: string, input: object, headers: Record<string, string> = {}) => {
    const response = await fetch(stack.offer.endpoints["aws"] ?? "", {
      method: "POST",
      headers: { "x-amz-target": `Toy.${operation}`, ...headers },
      body: JSON.stringify(input),
    });
    return [response.status, await response.json()] as const;
  };
  return { stack, lines, service, call };
}

const SIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=local/1/eu-west-1/toy/aws4_request" };

it("a new service answers at the AWS endpoint, follows the graph and maps its addresses", async () => {
  const { stack, lines, call } = await start(graphOf(box("a")));
  expect(stack.offer.notEmulated).toEqual([]);
  expect(stack.offer.outputs["url"]).toBe(`${stack.offer.endpoints["aws"]}/a`);
  expect(await call("ListBoxes", {}, SIGNED)).toEqual([200, { Boxes: ["a"] }]);
  await stack.update(graphOf(box("a"), box("b")));
  expect(await call("ListBoxes", {}, SIGNED)).toEqual([200, { Boxes: ["a", "b"] }]);
  expect(lines).toEqual(["1 boxes", "2 boxes"]);
});

it("a new service has its access rules and errors from the endpoint", async () => {
  const { call } = await start(graphOf(box("a")));
  const evil = { origin: "https://evil.example" };
  expect((await call("ListBoxes", {}))[1]).toMatchObject({
    __type: "MissingAuthenticationTokenException",
  });
  expect((await call("ListBoxes", {}, { ...SIGNED, ...evil }))[0]).toBe(403);
  expect(await call("OpenBox", { Name: "a" }, evil)).toEqual([200, { Name: "a" }]);
  expect(await call("OpenBox", { Name: "z" })).toEqual([
    400,
    { __type: "BoxNotFound", message: "No such box." },
  ]);
  expect((await call("Close", {}, SIGNED))[1]).toEqual({
    __type: "UnknownOperationException",
    message: "sst-local does not emulate Toy's Close.",
  });
});

it("a service is loaded when the graph has a resource of it, at the start or later", async () => {
  const { stack, service, call } = await start(graphOf());
  expect(service.loads).toBe(0);
  expect(await call("ListBoxes", {}, SIGNED)).toEqual([
    400,
    {
      __type: "UnknownOperationException",
      message: expect.stringMatching(/^sst-local does not emulate Toy.ListBoxes/) as string,
    },
  ]);
  await stack.update(graphOf(box("late")));
  expect(service.loads).toBe(1);
  expect(await call("ListBoxes", {}, SIGNED)).toEqual([200, { Boxes: ["late"] }]);
});
