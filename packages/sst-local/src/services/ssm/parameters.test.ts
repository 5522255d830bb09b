import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ParameterDefinition } from "./index.ts";
import { createParameters } from "./index.ts";

const declared: ParameterDefinition[] = [
  { name: "/souk/replacements", type: "String", value: '{"ABN":"ABN AMRO"}' },
  { name: "/souk/secret", type: "SecureString", value: "hush" },
  { name: "/souk/deep/er", type: "String", value: "down" },
  { name: "plain", type: "StringList", value: "a,b" },
];

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

async function start(parameters: readonly ParameterDefinition[] = declared) {
  const lines: string[] = [];
  const emulator = createParameters({
    parameters,
    stateDir,
    region: "eu-west-1",
    log: (line) => lines.push(line),
  });
  const server = createServer(emulator.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SSMClient({
    region: "eu-west-1",
    endpoint: url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  stops.push(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const valueOf = async (Name: string, WithDecryption = true) =>
    (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;
  const put = (Name: string, Value: string) =>
    client.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  return { client, emulator, lines, put, url, valueOf };
}

describe("reading", () => {
  it("gives a parameter of the graph as AWS describes it", async () => {
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

  it("gives a SecureString readable only with WithDecryption", async () => {
    const { valueOf } = await start();
    expect(await valueOf("/souk/secret", true)).toBe("hush");
    expect(await valueOf("/souk/secret", false)).not.toContain("hush");
  });

  it("tells found from missing names in GetParameters", async () => {
    const { client } = await start();
    const answer = await client.send(new GetParametersCommand({ Names: ["plain", "none"] }));
    expect(answer.Parameters?.map(({ Name }) => Name)).toEqual(["plain"]);
    expect(answer.InvalidParameters).toEqual(["none"]);
  });

  it("lists a path directly, recursively and by pages", async () => {
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

  it("describes by filter without values", async () => {
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

describe("refusing", () => {
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

  it("answers nothing to a request without a signature, such as a web page's", async () => {
    const { url } = await start();
    const response = await fetch(url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSSM.GetParameter" },
      body: JSON.stringify({ Name: "plain" }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
  });

  it("names an operation it does not have in answer and terminal", async () => {
    const { url, lines } = await start();
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "x-amz-target": "AmazonSSM.SendCommand",
        authorization: "AWS4-HMAC-SHA256 Credential=local",
      },
    });
    expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
    expect(lines).toEqual(["ssm does not emulate SendCommand"]);
  });
});

describe("keeping", () => {
  it("keeps what PutParameter wrote over a restart while the graph's value is the same", async () => {
    const before = await start();
    expect((await before.put("/souk/replacements", "mine")).Version).toBe(2);
    const after = await start();
    expect(await after.valueOf("/souk/replacements")).toBe("mine");
    expect(after.emulator.value("/souk/replacements")).toBe("mine");
  });

  it("takes the graph's value again when it changed", async () => {
    const before = await start();
    await before.put("plain", "mine");
    const after = await start([{ name: "plain", type: "String", value: "the graph's" }]);
    expect(await after.valueOf("plain")).toBe("the graph's");
    const { Parameter } = await after.client.send(new GetParameterCommand({ Name: "plain" }));
    expect(Parameter?.Version).toBe(3);
  });

  it("keeps a parameter the graph never had, and drops one it no longer has", async () => {
    const before = await start();
    await before.put("/made", "by hand");
    const after = await start([]);
    expect(await after.valueOf("/made")).toBe("by hand");
    await expect(after.valueOf("plain")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("does not bring a deleted parameter back", async () => {
    const before = await start();
    await before.client.send(new DeleteParameterCommand({ Name: "plain" }));
    const after = await start();
    await expect(after.valueOf("plain")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("keeps its file for the owner alone", async () => {
    await start();
    const file = join(stateDir, "ssm", "parameters.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toHaveProperty(["/souk/secret"]);
  });
});

it("follows other definitions, and keeps what the API wrote where the graph did not change", async () => {
  const { emulator, put, valueOf } = await start();
  await put("plain", "written");
  const others = declared.filter(({ name }) => name !== "/souk/secret");
  emulator.update([...others, { name: "/souk/new", type: "String", value: "fresh" }]);
  expect(await valueOf("plain")).toBe("written");
  expect(await valueOf("/souk/new")).toBe("fresh");
  await expect(valueOf("/souk/secret")).rejects.toMatchObject({ name: "ParameterNotFound" });

  const changed = others.map((one) => (one.name === "plain" ? { ...one, value: "c,d" } : one));
  emulator.update(changed);
  expect(await valueOf("plain")).toBe("c,d");
});
