import { expect, it } from "vitest";
import { openApi } from "@souk/contract/openapi";
import { credentialOf, buildRequest } from "./build-request.ts";
import { operationsOf } from "./openapi.ts";

const operations = operationsOf(openApi());
const operation = (operationId: string) =>
  operations.find((one) => one.operationId === operationId)!;
const API = "http://127.0.0.1:1/local";
const empty = { parameters: {}, body: "", apiKey: "" };

it("puts parameters into the path and query, and leaves out empty ones", () => {
  const parameters = { "path roomId": "o'hara/den", "query limit": "5", "query cursor": "" };
  expect(buildRequest(API, operation("get-messages"), { ...empty, parameters }, "t")).toEqual({
    url: `${API}/rooms/o'hara%2Fden/messages?limit=5`,
    method: "GET",
    headers: { authorization: "t" },
    body: undefined,
  });
});

it("sends the body as it was typed, and header parameters", () => {
  const input = {
    parameters: { "path roomId": "tea", "header Idempotency-Key": "k" },
    body: "{not json",
    apiKey: "",
  };
  expect(buildRequest(API, operation("send-message"), input, "t")).toEqual({
    url: `${API}/rooms/tea/messages`,
    method: "POST",
    headers: { "Idempotency-Key": "k", "content-type": "application/json", authorization: "t" },
    body: "{not json",
  });
});

it("sends the API key and no token when the operation needs a key", () => {
  const withApiKey = operations.find((one) => credentialOf(one) === "apiKey")!;
  const { headers } = buildRequest(API, withApiKey, { ...empty, apiKey: "k" }, undefined);
  expect(headers).toMatchObject({ "x-api-key": "k" });
  expect(headers).not.toHaveProperty("authorization");
});

it.each([
  ["get-rooms", "token"],
  ["place-order", "token"],
])("for %s needs a %s", (operationId, credential) => {
  expect(credentialOf(operation(operationId))).toBe(credential);
});
