import {
  AdminAddUserToGroupCommand,
  ListUsersCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import { signedCall } from "../../aws/testing/run-service.ts";
import { CLIENT_ID, PASSWORD, pool, POOL_ID } from "./testing/start.ts";
import { useCognito } from "./testing/use-cognito.ts";

const local = useCognito();

const call = (operation: string, body: string, headers: Record<string, string> = {}, path = "/") =>
  fetch(`${local.url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      ...headers,
    },
    body,
  });
const LIST_USERS = `{"UserPoolId":"${POOL_ID}"}`;

describe("the API", () => {
  it("renders an error in the body and in headers", async () => {
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
  ])("refuses an unsigned call of %s", async (operation, headers) => {
    const response = await call(operation, LIST_USERS, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
  });

  it("refuses a signed operation to a page of another origin, and hides the answer", async () => {
    const headers = {
      ...signedCall("AWSCognitoIdentityProviderService.ListUsers"),
      origin: "https://evil.example",
    };
    const response = await call("ListUsers", LIST_USERS, headers);
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(await response.json()).toMatchObject({ __type: "AccessDeniedException" });
  });

  it("answers a signed call", async () => {
    const command = new ListUsersCommand({ UserPoolId: POOL_ID });
    expect((await local.client.send(command)).Users).toEqual([]);
  });

  it("answers an operation that is not emulated with an error that the SDK reads", async () => {
    const command = new SetUserMFAPreferenceCommand({ AccessToken: "x" });
    await expect(local.client.send(command)).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: "sst-local does not emulate Cognito's SetUserMFAPreference.",
    });
    expect(local.lines.at(-1)).toBe("not emulated: SetUserMFAPreference");
  });

  it.each(["{", "[]", "null", '{"AccessToken":1}'])("refuses the body %s", async (body) => {
    const response = await call("GetUser", body);
    expect(await response.json()).toMatchObject({ __type: "SerializationException" });
  });

  it("refuses a body larger than a megabyte", async () => {
    const response = await call("GetUser", `"${"x".repeat(1024 * 1024)}"`);
    expect(response.status).toBe(413);
  });

  it("answers a call by its target on any path", async () => {
    const response = await call("GetUser", '{"AccessToken":"none"}', {}, "//");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "NotAuthorizedException" });
  });
});

describe("a page of another origin", () => {
  const preflight = async (path: string) => {
    const response = await fetch(`${local.url}${path}`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    const allowed = response.headers.get("access-control-allow-headers")?.split(",") ?? [];
    return { status: response.status, allowed };
  };

  it("may call the operations that need no signature", async () => {
    const { status, allowed } = await preflight("/");
    expect(status).toBe(200);
    expect(allowed).toEqual(expect.arrayContaining(["content-type", "x-amz-target"]));
    expect(allowed).not.toContain("authorization");
    const response = await call("GetUser", "{}", { origin: "https://app.example" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  it.each([
    ["/oauth2/userInfo", true],
    ["/oauth2/token", false],
  ])("may send the authorization header to %s: %s", async (path, allowed) => {
    expect((await preflight(path)).allowed.includes("authorization")).toBe(allowed);
  });
});

describe("another revision of the graph", () => {
  const signUp = (Username: string, Password = PASSWORD) =>
    local.client.send(new SignUpCommand({ ClientId: CLIENT_ID, Username, Password }));
  const join = (Username: string, GroupName: string) =>
    local.client.send(new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username, GroupName }));

  it("changes a pool and keeps its users", async () => {
    await signUp("ana@example.com");
    await expect(join("ana@example.com", "editors")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await local.update({
      ...pool,
      groups: [{ name: "editors" }],
      passwordPolicy: { minimumLength: 30 },
    });
    await join("ana@example.com", "editors");
    await expect(signUp("ben@example.com")).rejects.toMatchObject({
      name: "InvalidPasswordException",
    });
    await expect(signUp("ana@example.com", PASSWORD.repeat(3))).rejects.toMatchObject({
      name: "UsernameExistsException",
    });
  });

  it("removes a pool, and brings it back with its users", async () => {
    await signUp("ana@example.com");
    await local.update();
    await expect(signUp("ben@example.com")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await local.update(pool);
    await expect(signUp("ana@example.com")).rejects.toMatchObject({
      name: "UsernameExistsException",
    });
  });
});
