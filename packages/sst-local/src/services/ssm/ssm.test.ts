import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  runService,
  sdkSettings,
  signedCall,
  testGraph,
  testResource,
} from "../../aws/testing/run-service.ts";
import { UserError } from "../../errors.ts";
import { start as startSsm } from "./start.ts";

interface Declared {
  name: string;
  type: string;
  value: string;
}

const declared: Declared[] = [
  { name: "/souk/replacements", type: "String", value: '{"ABN":"ABN AMRO"}' },
  { name: "/souk/secret", type: "SecureString", value: "hush" },
  { name: "/souk/deep/er", type: "String", value: "down" },
  { name: "plain", type: "StringList", value: "a,b" },
];

const graphOf = (parameters: readonly Declared[]) =>
  testGraph(
    parameters.map((inputs) =>
      testResource("aws:ssm/parameter:Parameter", inputs.name, { inputs: { ...inputs } }),
    ),
  );

let stateDir: string;
let stops: (() => Promise<void>)[];
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-ssm-"));
  stops = [];
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  rmSync(stateDir, { recursive: true, force: true });
});

const stateFile = () => join(stateDir, "ssm", "parameters.json");

async function start(parameters: readonly Declared[] = declared) {
  const running = await runService(startSsm, graphOf(parameters), { stateDir });
  const client = new SSMClient(sdkSettings(running.url));
  stops.push(async () => {
    client.destroy();
    await running.stop({ keep: true });
  });
  const valueOf = async (Name: string, WithDecryption = true) =>
    (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;
  const put = (Name: string, Value: string) =>
    client.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  return { ...running, client, put, valueOf };
}

describe("GetParameter and its siblings", () => {
  it("returns a parameter of the graph as AWS describes it", async () => {
    const { client } = await start();
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: "/souk/replacements" }),
    );
    expect(Parameter).toMatchObject({
      Name: "/souk/replacements",
      Type: "String",
      Value: '{"ABN":"ABN AMRO"}',
      Version: 1,
      ARN: "arn:aws:ssm:eu-west-1:123456789012:parameter/souk/replacements",
      DataType: "text",
    });
    expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  });

  it.each([
    ["its ARN", "arn:aws:ssm:eu-west-1:123456789012:parameter/souk/replacements"],
    ["the ARN of a name without a slash", "arn:aws:ssm:eu-west-1:123456789012:parameter/plain"],
    ["name and version", "/souk/replacements:1"],
  ])("finds a parameter by %s", async (_, name) => {
    const { valueOf } = await start();
    expect(await valueOf(name)).toBeTypeOf("string");
  });

  it("decrypts a SecureString only with WithDecryption", async () => {
    const { valueOf } = await start();
    expect(await valueOf("/souk/secret", true)).toBe("hush");
    expect(await valueOf("/souk/secret", false)).not.toContain("hush");
  });

  it("lists names that do not exist under InvalidParameters", async () => {
    const { client } = await start();
    const answer = await client.send(new GetParametersCommand({ Names: ["plain", "none"] }));
    expect(answer.Parameters?.map(({ Name }) => Name)).toEqual(["plain"]);
    expect(answer.InvalidParameters).toEqual(["none"]);
  });

  it("lists the parameters below a path, recursively and by pages", async () => {
    const { client } = await start();
    const list = (more: object) =>
      client.send(new GetParametersByPathCommand({ Path: "/souk", ...more }));
    const names = (answer: Awaited<ReturnType<typeof list>>) =>
      answer.Parameters?.map(({ Name }) => Name);
    expect(names(await list({}))).toEqual(["/souk/replacements", "/souk/secret"]);
    const first = await list({ Recursive: true, MaxResults: 2 });
    expect(names(first)).toEqual(["/souk/deep/er", "/souk/replacements"]);
    const second = await list({ Recursive: true, MaxResults: 2, NextToken: first.NextToken });
    expect(names(second)).toEqual(["/souk/secret"]);
    expect(second.NextToken).toBeUndefined();
  });

  it("describes the parameters that match filters, without values", async () => {
    const { client } = await start();
    const { Parameters } = await client.send(
      new DescribeParametersCommand({
        ParameterFilters: [
          { Key: "Name", Option: "BeginsWith", Values: ["/souk"] },
          { Key: "Type", Values: ["SecureString"] },
        ],
      }),
    );
    expect(Parameters).toMatchObject([{ Name: "/souk/secret", Tier: "Standard" }]);
    expect(Parameters?.[0]).not.toHaveProperty("Value");
  });
});

describe("a refused call", () => {
  const get = (Name: string) => new GetParameterCommand({ Name });
  const put = (values: object) =>
    new PutParameterCommand({ Name: "/souk/new", Value: "x", Type: "String", ...values });
  it.each([
    ["ParameterNotFound", () => get("/none")],
    ["ParameterVersionNotFound", () => get("plain:7")],
    ["ParameterNotFound", () => new DeleteParameterCommand({ Name: "/none" })],
    ["ParameterAlreadyExists", () => put({ Name: "plain" })],
    ["ValidationException", () => put({ Type: undefined })],
    ["ValidationException", () => put({ Name: "/aws/mine" })],
    ["ValidationException", () => put({ Value: "x".repeat(4097) })],
    ["ParameterPatternMismatchException", () => put({ AllowedPattern: "^\\d+$" })],
    ["UnsupportedParameterType", () => put({ Type: "Number" })],
  ])("answers %s for %s", async (name, command) => {
    const { client } = await start();
    await expect(client.send(command() as GetParameterCommand)).rejects.toMatchObject({ name });
  });

  it.each([
    ["an unsigned call", {}, 400, "MissingAuthenticationTokenException"],
    [
      "a signed call of a foreign origin",
      { ...signedCall(""), origin: "https://evil.example" },
      403,
      "AccessDeniedException",
    ],
  ])("refuses %s", async (_, headers, status, __type) => {
    const { url } = await start();
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "x-amz-target": "AmazonSSM.GetParameter" },
      body: JSON.stringify({ Name: "plain" }),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type });
  });

  it("answers an operation that is not emulated with an error that the SDK reads", async () => {
    const { client, lines } = await start();
    await expect(
      client.send(new GetParameterHistoryCommand({ Name: "plain" })),
    ).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: "sst-local does not emulate Systems Manager's GetParameterHistory.",
    });
    expect(lines).toEqual(["not emulated: GetParameterHistory"]);
  });
});

describe("state", () => {
  it("keeps what PutParameter wrote across restarts while the graph's value is the same", async () => {
    const before = await start();
    expect((await before.put("/souk/replacements", "mine")).Version).toBe(2);
    const after = await start();
    expect(await after.valueOf("/souk/replacements")).toBe("mine");
  });

  it("applies the graph's value when it changed", async () => {
    const before = await start();
    await before.put("plain", "mine");
    const after = await start([{ name: "plain", type: "String", value: "the graph's" }]);
    expect(await after.valueOf("plain")).toBe("the graph's");
    const { Parameter } = await after.client.send(new GetParameterCommand({ Name: "plain" }));
    expect(Parameter?.Version).toBe(3);
  });

  it("keeps a parameter that the API made, and drops one that left the graph", async () => {
    const before = await start();
    await before.put("/made", "by hand");
    const after = await start([]);
    expect(await after.valueOf("/made")).toBe("by hand");
    await expect(after.valueOf("plain")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("does not restore a deleted parameter", async () => {
    const before = await start();
    await before.client.send(new DeleteParameterCommand({ Name: "plain" }));
    const after = await start();
    await expect(after.valueOf("plain")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("keeps its file readable by the owner alone", async () => {
    await start();
    expect(statSync(stateFile()).mode & 0o777).toBe(0o600);
    expect(statSync(join(stateDir, "ssm")).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(stateFile(), "utf8"))).toHaveProperty(["/souk/secret"]);
  });

  it.each([
    ["is truncated", (text: string) => text.slice(0, -20)],
    [
      "has a version that is no number",
      (text: string) => text.replace('"version": 1', '"version": "1"'),
    ],
  ])("refuses a state file that %s, naming it", async (_, damage) => {
    await start();
    writeFileSync(stateFile(), damage(readFileSync(stateFile(), "utf8")));
    const refused = start();
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(stateFile());
  });
});

it("applies another revision of the graph, and keeps what the API wrote elsewhere", async () => {
  const { update, put, valueOf } = await start();
  await put("plain", "written");
  const others = declared.filter(({ name }) => name !== "/souk/secret");
  await update(graphOf([...others, { name: "/souk/new", type: "String", value: "fresh" }]));
  expect(await valueOf("plain")).toBe("written");
  expect(await valueOf("/souk/new")).toBe("fresh");
  await expect(valueOf("/souk/secret")).rejects.toMatchObject({ name: "ParameterNotFound" });

  const changed = others.map((one) => (one.name === "plain" ? { ...one, value: "c,d" } : one));
  await update(graphOf(changed));
  expect(await valueOf("plain")).toBe("c,d");
});

it("refuses a parameter of another type", async () => {
  await expect(start([{ name: "x", type: "Number", value: "1" }])).rejects.toThrow(UserError);
});
