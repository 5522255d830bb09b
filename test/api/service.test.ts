import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { error } from "../support/api.ts";
import { type Answer, type Call, client } from "../support/client.ts";
import { wordCases } from "../../packages/core/test/word-cases.ts";

const { endpoints, outputs } = inject("stack");

let service: Call;
let key: string;

/** The API key is stored only where a deploy of the stage stores it. */
beforeAll(async () => {
  service = client(endpoints.service ?? String(outputs["serviceUrl"]));
  // A local stack is ready before its service listens.
  await vi.waitFor(() => service("GET", "/status/health"), { timeout: 20_000, interval: 100 });
  const ssm = new SSMClient({
    region: "us-east-1",
    ...(endpoints.aws !== undefined && {
      endpoint: endpoints.aws,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  });
  const { Parameter: parameter } = await ssm.send(
    new GetParameterCommand({ Name: String(outputs["serviceKeyName"]), WithDecryption: true }),
  );
  key = parameter?.Value ?? "";
});

const replace = (body: unknown, headers: Record<string, string> = { "x-api-key": key }) =>
  service("POST", "/api/string/replace", { body, headers });

it("answers the health check without a key, and has a random API key", async () => {
  const answer = await service("GET", "/status/health");
  expect([answer.status, answer.json()]).toEqual([200, { message: "UP" }]);
  expect(key).toMatch(/^[A-Za-z0-9]{32}$/);
});

describe("the container's POST /api/string/replace", () => {
  it.each(wordCases)("replaces the words of %j: %j", async (content, message) => {
    const answer = await replace({ content });
    expect([answer.status, answer.json()]).toEqual([200, { message }]);
  });

  it.each([
    ["no key", undefined],
    ["another key", "another-key-that-is-as-long-as-it"],
    ["the key of the API", "the API's"],
  ])("answers 403 to %s", async (_, given) => {
    const sent = given === "the API's" ? inject("stack").seed.apiKey : given;
    const headers: Record<string, string> = sent === undefined ? {} : { "x-api-key": sent };
    const answer = await replace({ content: "abn is a great bank" }, headers);
    expect([answer.status, answer.json()]).toEqual([403, error("auth.forbidden", "Forbidden")]);
  });

  it.each([
    ["no content", { hello: "random" }],
    ["content that is no text", { content: { yo: "yo" } }],
  ])("answers 400 to %s, as the API does", async (_, body) => {
    refused(await replace(body));
  });

  it("answers 400 to invalid JSON", async () => {
    const headers = { "x-api-key": key };
    refused(await service("POST", "/api/string/replace", { rawBody: `{"content":`, headers }));
  });
});

it.each([
  ["GET", "/non-existent-route"],
  ["POST", "/string/replace"],
])("answers 404 to %s %s", async (method, path) => {
  const answer = await service(method, path);
  expect([answer.status, answer.json()]).toEqual([404, error("route.not_found", "Not Found")]);
});

function refused(answer: Answer): void {
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ code: "request.invalid", message: "Invalid request" });
}
