import { ConfirmSignUpCommand, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { findUsers } from "@souk/core/user";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { itemsOf, startTable, type TestTable } from "../../../core/test/factory.ts";
import { CLIENT_ID, PASSWORD, poolWith, startCognito, type Started } from "../../test/tokens.ts";
import { createPostConfirmationHandler } from "./post-confirmation.ts";

let table: TestTable;
let cognito: Started;
let handler: ReturnType<typeof createPostConfirmationHandler>;
const events: PostConfirmationTriggerEvent[] = [];

beforeAll(async () => {
  table = await startTable();
  handler = createPostConfirmationHandler(table);
  cognito = await startCognito({
    pool: poolWith({ lambdaConfig: { postConfirmation: "arn:post" } }),
    invoke: async (_, event) => {
      events.push(event as PostConfirmationTriggerEvent);
      return { payload: await handler(event as PostConfirmationTriggerEvent) };
    },
  });
});
afterAll(async () => {
  await cognito.stop();
  await table.stop();
});

async function register(email: string, name?: string): Promise<string> {
  const { UserSub = "" } = await cognito.client.send(
    new SignUpCommand({
      ClientId: CLIENT_ID,
      Username: email,
      Password: PASSWORD,
      ...(name !== undefined && { UserAttributes: [{ Name: "name", Value: name }] }),
    }),
  );
  await cognito.client.send(
    new ConfirmSignUpCommand({
      ClientId: CLIENT_ID,
      Username: email,
      ConfirmationCode: cognito.lastCode(email),
    }),
  );
  return UserSub;
}

it("creates the profile of a confirmed user under the same id", async () => {
  const sub = await register("Ana@Example.com", "Ana");
  expect(await findUsers(table)([sub, "ana@example.com"])).toEqual([
    { id: sub, name: "Ana" },
    { id: sub, name: "Ana" },
  ]);
});

it("names a user without a name by the address", async () => {
  const sub = await register("ben@example.com");
  expect(await findUsers(table)([sub])).toEqual([{ id: sub, name: "ben@example.com" }]);
});

it("answers a second call as the first and changes nothing", async () => {
  const event = events[0] ?? expect.fail("nobody was confirmed");
  const before = await itemsOf(table, "USERS");
  expect(await handler(event)).toEqual(event);
  expect(await itemsOf(table, "USERS")).toEqual(before);
});

it("creates no profile after a password reset", async () => {
  const [event] = events;
  const other: PostConfirmationTriggerEvent = {
    ...(event ?? expect.fail("nobody was confirmed")),
    triggerSource: "PostConfirmation_ConfirmForgotPassword",
    request: { userAttributes: { sub: "a-sub", email: "reset@example.com" } },
  };
  expect(await handler(other)).toEqual(other);
  expect(await findUsers(table)(["a-sub"])).toEqual([undefined]);
});
