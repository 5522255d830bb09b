import { expect, it } from "vitest";
import { openApi } from "@souk/contract/openapi";
import { credentialOf, requestOf } from "./build-request.ts";
import { callsOf } from "./openapi.ts";

const calls = callsOf(openApi());
const callOf = (operationId: string) => calls.find((call) => call.operationId === operationId)!;
const API = "http://127.0.0.1:1/local";
const nothing = { parameters: {}, body: "", apiKey: "" };

it("puts what was typed where it belongs, and leaves out what was not", () => {
  const parameters = { "path roomId": "o'hara/den", "query limit": "5", "query cursor": "" };
  expect(requestOf(API, callOf("get-messages"), { ...nothing, parameters }, "t")).toEqual({
    url: `${API}/rooms/o'hara%2Fden/messages?limit=5`,
    method: "GET",
    headers: { authorization: "t" },
    body: undefined,
  });
});

it("sends the body as it was typed, and headers", () => {
  const typed = {
    parameters: { "path roomId": "tea", "header Idempotency-Key": "k" },
    body: "{not json",
    apiKey: "",
  };
  expect(requestOf(API, callOf("send-message"), typed, "t")).toEqual({
    url: `${API}/rooms/tea/messages`,
    method: "POST",
    headers: { "Idempotency-Key": "k", "content-type": "application/json", authorization: "t" },
    body: "{not json",
  });
});

it("sends the key, and no token, where a key is asked for", () => {
  const call = calls.find((one) => credentialOf(one) === "apiKey")!;
  const { headers } = requestOf(API, call, { ...nothing, apiKey: "k" }, undefined);
  expect(headers).toMatchObject({ "x-api-key": "k" });
  expect(headers).not.toHaveProperty("authorization");
});

it.each([
  ["get-rooms", "token"],
  ["place-order", "token"],
])("knows that %s asks for a %s", (operation, credential) => {
  expect(credentialOf(callOf(operation))).toBe(credential);
});
