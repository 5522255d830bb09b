import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unverifiedSignature } from "../../aws/signature.ts";
import { listen, type Listening } from "../../aws/listen.ts";
import { homeListener } from "./listener.ts";

let dir: string;
let home: Listening;
const said: string[] = [];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "sst-local-home-"));
  said.length = 0;
  const log = (line: string) => void said.push(line);
  home = await listen({
    handler: homeListener(dir, log),
    port: 0,
    origins: "same-origin",
    log,
  });
});
afterEach(async () => {
  await home.close();
  rmSync(dir, { recursive: true });
});

const call = async (
  service: string,
  method: string,
  path: string,
  { body, headers }: { body?: string; headers?: Record<string, string> } = {},
) => {
  const response = await fetch(home.url + path, {
    method,
    headers: { ...unverifiedSignature("eu-west-1", service), ...headers },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
};
const s3 = (method: string, path: string, body?: string, headers?: Record<string, string>) =>
  call("s3", method, path, { ...(body !== undefined && { body }), ...(headers && { headers }) });
const ssm = async (operation: string, input: object) => {
  const headers = { "x-amz-target": `AmazonSSM.${operation}` };
  const { status, text } = await call("ssm", "POST", "/", { body: JSON.stringify(input), headers });
  return { status, output: JSON.parse(text) as Record<string, unknown> };
};

describe("the state bucket", () => {
  it("returns an object until it is deleted, then NoSuchKey", async () => {
    const path = "/bucket/app/notes/dev.json?x-id=PutObject";
    expect((await s3("PUT", path, "{}")).status).toBe(200);
    expect(await s3("GET", path)).toEqual({ status: 200, text: "{}" });
    expect((await s3("DELETE", path)).status).toBe(204);
    const { status, text } = await s3("GET", path);
    expect([status, text]).toEqual([404, expect.stringContaining("<Code>NoSuchKey</Code>")]);
  });

  it("decodes a body that is signed in chunks", async () => {
    const chunked =
      "3;chunk-signature=x\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n";
    await s3("PUT", "/b/k", chunked, {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    });
    expect((await s3("GET", "/b/k")).text).toBe("abcde");
  });

  it("lists and deletes by prefix", async () => {
    for (const key of ["a/1.json", "a/2.json", "b/3.json"]) await s3("PUT", `/bucket/${key}`, "");
    const { text } = await s3("GET", "/bucket?list-type=2&prefix=a%2F");
    expect([...text.matchAll(/<Key>([^<]+)/g)].map(([, key]) => key)).toEqual([
      "a/1.json",
      "a/2.json",
    ]);
    const gone = "<Delete><Object><Key>a/1.json</Key></Object></Delete>";
    expect((await s3("POST", "/bucket?delete=", gone)).status).toBe(200);
    expect((await s3("GET", "/bucket?list-type=2&prefix=")).text).not.toContain("a/1.json");
  });

  it("keeps the history of the last ten updates of a stage", async () => {
    const name = (age: number) => `/bucket/update/notes/dev/${String(age).padStart(3, "0")}.json`;
    for (let age = 20; age > 0; age--) await s3("PUT", name(age), "{}");
    expect((await s3("GET", name(10))).status).toBe(200);
    expect((await s3("GET", name(11))).status).toBe(404);
  });

  it("refuses a key outside the bucket", async () => {
    const { status } = await s3("PUT", "/bucket/..%2F..%2F..%2Foutside", "x");
    expect(status).toBe(500);
  });

  it.each<[string, string]>([
    ["PUT", "/bucket"],
    ["POST", "/bucket/key?uploads="],
  ])("refuses %s %s, which the SST CLI does not use", async (method, path) => {
    expect((await s3(method, path, "")).status).toBe(501);
    expect(said).toHaveLength(1);
  });
});

describe("a lock", () => {
  const LOCK = "/bucket/lock/notes/dev.json";

  it("is held while its process runs", async () => {
    await s3("PUT", LOCK, "{}");
    expect((await s3("GET", LOCK)).status).toBe(200);
  });

  it("is dropped with a message when its process has exited", async () => {
    await s3("PUT", LOCK, "{}");
    const { pid } = spawnSync("true");
    writeFileSync(join(dir, "locks", "lock-notes-dev.json.pid"), String(pid));
    expect((await s3("GET", LOCK)).status).toBe(404);
    expect(said).toEqual([expect.stringContaining("lock is dropped")]);
  });

  it("is held when its process is not recorded", async () => {
    await s3("PUT", LOCK, "{}");
    rmSync(join(dir, "locks"), { recursive: true });
    expect((await s3("GET", LOCK)).status).toBe(200);
  });
});

describe("SST's own parameters", () => {
  it("contain a complete bootstrap", async () => {
    const { output } = await ssm("GetParameter", { Name: "/sst/bootstrap" });
    const { Value } = output["Parameter"] as { Value: string };
    expect(JSON.parse(Value)).toMatchObject({ version: 5, state: "sst-state-local-eu-west-1" });
  });

  it("keep a passphrase and refuse to overwrite it", async () => {
    const Name = "/sst/passphrase/notes/dev";
    expect((await ssm("GetParameter", { Name })).output["__type"]).toBe("ParameterNotFound");
    expect((await ssm("PutParameter", { Name, Value: "one" })).status).toBe(200);
    expect((await ssm("PutParameter", { Name, Value: "two" })).output["__type"]).toBe(
      "ParameterAlreadyExists",
    );
    const { output } = await ssm("GetParameter", { Name });
    expect(output["Parameter"]).toMatchObject({ Value: "one" });
  });
});

it("answers GetCallerIdentity and AssumeRole of STS", async () => {
  const ask = (action: string) => call("sts", "POST", "/", { body: `Action=${action}&Version=x` });
  expect((await ask("GetCallerIdentity")).text).toContain("<Account>000000000000</Account>");
  expect((await ask("AssumeRole")).text).toContain("<AccessKeyId>local</AccessKeyId>");
  expect((await ask("GetSessionToken")).status).toBe(400);
});

it("refuses other services and unsigned requests", async () => {
  expect((await call("lambda", "GET", "/")).status).toBe(501);
  expect((await fetch(home.url)).status).toBe(501);
});
