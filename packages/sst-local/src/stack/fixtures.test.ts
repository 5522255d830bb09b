import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { serveApp } from "./testing/serve-app.ts";

const fixture = (name: string): string => resolve(import.meta.dirname, "../../fixtures", name);
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

it("serves one function behind a REST API", async () => {
  await using app = await serveApp(fixture("hello"));
  const get = (name: string) => fetch(`${app.offer.endpoints["api"]}/hello/${name}`);
  expect(await (await get("ana")).json()).toEqual({ message: "Hello, ana", calls: 1 });
  expect(await (await get("ben")).json()).toEqual({ message: "Hello, ben", calls: 2 });
  expect(app.offer.outputs["url"]).toBe(`${app.offer.endpoints["api"]}/`);
});

it("serves a function URL that fills a queue, and the queue's subscriber", async () => {
  await using app = await serveApp(fixture("jobs"));
  const url = String(app.offer.outputs["url"]);
  const origin = "https://app.example.com";
  const add = (body: string) => fetch(url, { method: "POST", body, headers: { origin } });

  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
  expect((await fetch(`${url}one`)).status).toBe(404);

  const accepted = await add(JSON.stringify({ id: "one", text: "shout" }));
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get("set-cookie")).toBe("seen=yes");
  expect(accepted.headers.get("access-control-allow-origin")).toBe(origin);
  await expect
    .poll(async () => (await fetch(`${url}one`)).json().catch(() => undefined), { timeout: 20_000 })
    .toEqual({ id: "one", result: "SHOUT" });

  // Fails each time it is tried, and does not take another of its batch along.
  await add("no json");
  await add(JSON.stringify({ id: "two", text: "also" }));
  const sqs = new SQSClient({
    endpoint: app.offer.endpoints["aws"] ?? "",
    region: "eu-central-1",
    credentials,
  });
  const QueueUrl = String(app.offer.outputs["failed"]);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["no json"]);
  expect(await (await fetch(`${url}two`)).json()).toEqual({ id: "two", result: "ALSO" });
});

it("serves an API that writes to a table itself, and what subscribes to the table", async () => {
  await using app = await serveApp(fixture("stream"));
  const api = app.offer.endpoints["api"];
  const put = (id: string) =>
    fetch(`${api}/notes/ana/${id}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: `note "${id}"` }),
    });
  const first = await put("1");
  expect([first.status, await first.json()]).toEqual([201, { kept: true }]);
  await put("2");
  // No INSERT: the subscription's filter leaves it out.
  await put("1");
  await put("3");
  await expect
    .poll(async () => (await fetch(`${api}/counts/notes`)).json(), { timeout: 20_000 })
    .toEqual({ total: 3 });
});

it("serves an API that a user pool guards", async () => {
  await using app = await serveApp(fixture("members"));
  const { poolId, clientId } = app.offer.outputs as Record<string, string>;
  const cognito = new CognitoIdentityProviderClient({
    endpoint: app.offer.endpoints["cognito"] ?? "",
    region: "eu-west-1",
    credentials,
  });
  const Username = "ana@example.com";
  const Password = "Correct-horse-1";
  const { UserConfirmed } = await cognito.send(
    new SignUpCommand({
      ClientId: clientId,
      Username,
      Password,
      UserAttributes: [{ Name: "email", Value: Username }],
    }),
  );
  expect(UserConfirmed).toBe(true);
  await cognito.send(
    new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username, GroupName: "editors" }),
  );
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  const me = (token = "") =>
    fetch(`${app.offer.endpoints["api"]}/me`, { headers: { authorization: token } });
  expect((await me()).status).toBe(401);
  const answer = await me(AuthenticationResult?.IdToken);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { email: Username, groups: "editors" },
  ]);
});

it("serves an HTTP API whose authorizers are a user pool and a function", async () => {
  await using app = await serveApp(fixture("pets"));
  expect(app.offer.notEmulated).toEqual([]);
  const {
    url,
    poolId: UserPoolId,
    clientId: ClientId,
  } = app.offer.outputs as Record<string, string>;
  expect(url).toBe(app.offer.endpoints["pets"]);
  const get = (path: string, authorization?: string) =>
    fetch(url + path, { headers: { ...(authorization && { authorization }) } });
  expect(await (await get("/pets/a%20b")).json()).toEqual({
    routeKey: "GET /pets/{id}",
    id: "a b",
  });

  const cognito = new CognitoIdentityProviderClient({
    endpoint: app.offer.endpoints["cognito"] ?? "",
    region: "eu-west-1",
    credentials,
  });
  const [Username, PASSWORD] = ["ana@example.com", "Correct-horse-1"];
  await cognito.send(
    new AdminCreateUserCommand({
      ...{ UserPoolId, Username },
      UserAttributes: [{ Name: "email", Value: Username }],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      ...{ UserPoolId, Username, Password: PASSWORD, Permanent: true },
    }),
  );
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      ...{ UserPoolId, ClientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH" },
      AuthParameters: { USERNAME: Username, PASSWORD },
    }),
  );
  expect((await get("/me")).status).toBe(401);
  expect((await get("/me", "Bearer no.token")).headers.get("www-authenticate")).toContain(
    'error="invalid_token"',
  );
  const me = await get("/me", `Bearer ${AuthenticationResult?.IdToken}`);
  expect([me.status, await me.json()]).toEqual([200, { routeKey: "GET /me", email: Username }]);

  expect((await get("/vet")).status).toBe(401);
  expect((await get("/vet", "clinic-2")).status).toBe(403);
  expect(await (await get("/vet", "clinic-1")).json()).toEqual({
    routeKey: "GET /vet",
    clinic: "clinic-1",
  });

  // The function URL streams; an HTTP API collects what it forwards.
  const { feed = "" } = app.offer.outputs as Record<string, string>;
  const streamed = await fetch(`${feed}5`);
  expect([streamed.status, streamed.headers.get("content-type")]).toEqual([
    201,
    "text/event-stream",
  ]);
  expect(streamed.headers.get("content-length")).toBeNull();
  expect(await streamed.text()).toBe("data: /5\n\ndata: end\n\n");
  const forwarded = await get("/feed/7");
  expect([forwarded.status, await forwarded.text()]).toEqual([201, "data: /7\n\ndata: end\n\n"]);
});
