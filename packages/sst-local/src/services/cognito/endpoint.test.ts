import { afterAll, beforeAll, expect, it } from "vitest";
import { POOL_ID, type Started, startCognito } from "./testing/start.ts";

let local: Started;
beforeAll(async () => {
  local = await startCognito();
});
afterAll(() => local.stop());

const SIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=local" };

function call(operation: string, body: string, headers: Record<string, string> = {}) {
  return fetch(local.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      ...headers,
    },
    body,
  });
}

it("says an error by body and header", async () => {
  const response = await call("GetUser", '{"AccessToken":"none"}');
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(response.headers.get("x-amzn-errortype")).toBe("NotAuthorizedException:");
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({
    __type: "NotAuthorizedException",
    message: "Invalid Access Token",
  });
});

it.each([
  ["AdminGetUser", {}],
  ["ListUsers", { authorization: "Bearer x" }],
])("answers %s only to signed requests, which no web page can send", async (operation, headers) => {
  const response = await call(operation, `{"UserPoolId":"${POOL_ID}"}`, headers);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
});

it("answers the signed request", async () => {
  const response = await call("ListUsers", `{"UserPoolId":"${POOL_ID}"}`, SIGNED);
  expect(await response.json()).toEqual({ Users: [] });
});

it.each(["SetUserMFAPreference", "constructor", ""])(
  "names the unknown operation '%s' in answer and terminal",
  async (operation) => {
    const response = await call(operation, "{}");
    expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
    expect(local.lines.at(-1)).toContain(operation);
  },
);

it.each(["{", "[]", "null", '{"AccessToken":1}'])("refuses the body %s", async (body) => {
  const response = await call("GetUser", body);
  expect(await response.json()).toMatchObject({ __type: "SerializationException" });
});

it("refuses a body larger than a megabyte", async () => {
  const response = await call("GetUser", `"${"x".repeat(1024 * 1024)}"`);
  expect(response.status).toBe(413);
});

it("lets any page use what needs no signature", async () => {
  const preflight = await fetch(local.url, { method: "OPTIONS" });
  expect(preflight.status).toBe(200);
  const allowed = preflight.headers.get("access-control-allow-headers")?.split(",");
  expect(allowed).toEqual(expect.arrayContaining(["content-type", "x-amz-target"]));
  expect(allowed).not.toContain("authorization");
  const response = await call("GetUser", "{}");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
});
