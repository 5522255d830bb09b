import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, it } from "vitest";
import type { LambdaConfigDefinition } from "./definition.ts";
import { decodeJwt } from "./jwt.ts";
import { CLIENT_ID, type InvokeTrigger, PASSWORD, POOL_ID, poolWith } from "./testing/start.ts";
import { useCognito } from "./testing/use-cognito.ts";

const EMAIL = "ivy@example.com";

interface TriggerEvent {
  readonly triggerSource: string;
  readonly request: Record<string, unknown>;
  readonly response: Record<string, unknown>;
}

const local = useCognito();
let events: TriggerEvent[];

/** Starts a pool whose triggers run `handle`, which gives the event's new response or throws. */
async function start(
  lambdaConfig: LambdaConfigDefinition,
  handle: (event: TriggerEvent) => object,
  invoke?: InvokeTrigger,
) {
  events = [];
  await local.restart({
    pool: poolWith({ lambdaConfig }),
    invoke:
      invoke ??
      ((_, event) => {
        const seen = event as TriggerEvent;
        events.push(structuredClone(seen));
        try {
          return Promise.resolve({ payload: { ...seen, response: handle(seen) } });
        } catch (error) {
          const errorMessage = (error as Error).message;
          return Promise.resolve({ payload: { errorMessage }, functionError: "Unhandled" });
        }
      }),
  });
}

const signUp = () =>
  local.client.send(
    new SignUpCommand({
      ClientId: CLIENT_ID,
      Username: EMAIL,
      Password: PASSWORD,
      ValidationData: [{ Name: "invitedBy", Value: "x" }],
      ClientMetadata: { from: "test" },
    }),
  );
const confirm = () =>
  local.client.send(
    new ConfirmSignUpCommand({
      ClientId: CLIENT_ID,
      Username: EMAIL,
      ConfirmationCode: local.lastCode(EMAIL),
    }),
  );
const signIn = () =>
  local.client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: EMAIL, PASSWORD },
      ClientMetadata: { from: "test" },
    }),
  );
const seed = () => local.cognito.seedUser({ email: EMAIL });
const statusOf = async () =>
  (await local.client.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL })))
    .UserStatus;

it("PostConfirmation gets AWS's event with the confirmed user", async () => {
  await start({ postConfirmation: "arn:post" }, () => ({}));
  const { UserSub } = await signUp();
  await confirm();
  expect(events).toEqual([
    {
      version: "1",
      region: "eu-west-1",
      userPoolId: POOL_ID,
      userName: UserSub,
      callerContext: { awsSdkVersion: expect.any(String), clientId: CLIENT_ID },
      triggerSource: "PostConfirmation_ConfirmSignUp",
      request: {
        userAttributes: {
          sub: UserSub,
          "cognito:user_status": "CONFIRMED",
          email: EMAIL,
          email_verified: "true",
        },
        clientMetadata: {},
      },
      response: {},
    },
  ]);
});

it("PostConfirmation that throws fails the call and not the confirmation", async () => {
  await start({ postConfirmation: "arn:post" }, () => {
    throw new Error("no profile");
  });
  await signUp();
  await expect(confirm()).rejects.toMatchObject({
    name: "UserLambdaValidationException",
    message: "PostConfirmation failed with error no profile.",
  });
  expect(await statusOf()).toBe("CONFIRMED");
  expect(local.lines.at(-1)).toContain("no profile");
});

it("PostConfirmation runs after ConfirmForgotPassword", async () => {
  await start({ postConfirmation: "arn:post" }, () => ({}));
  seed();
  await local.client.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: EMAIL }));
  await local.client.send(
    new ConfirmForgotPasswordCommand({
      ClientId: CLIENT_ID,
      Username: EMAIL,
      ConfirmationCode: local.lastCode(EMAIL),
      Password: PASSWORD,
    }),
  );
  expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
    "PostConfirmation_ConfirmForgotPassword",
  ]);
});

it("PreSignUp confirms and verifies a user, for whom PostConfirmation runs", async () => {
  await start({ preSignUp: "arn:pre", postConfirmation: "arn:post" }, ({ triggerSource }) =>
    triggerSource === "PreSignUp_SignUp" ? { autoConfirmUser: true, autoVerifyEmail: true } : {},
  );
  expect((await signUp()).UserConfirmed).toBe(true);
  expect(events[0]?.request).toEqual({
    userAttributes: { email: EMAIL },
    validationData: { invitedBy: "x" },
    clientMetadata: { from: "test" },
  });
  expect(events[1]).toMatchObject({
    triggerSource: "PostConfirmation_ConfirmSignUp",
    request: { userAttributes: { email_verified: "true" }, clientMetadata: { from: "test" } },
  });
  expect(local.outbox).toEqual([]);
  expect(await signIn()).toHaveProperty("AuthenticationResult.IdToken");
});

it("PreSignUp that throws refuses the sign-up", async () => {
  await start({ preSignUp: "arn:pre" }, () => {
    throw new Error("not invited");
  });
  await expect(signUp()).rejects.toMatchObject({
    name: "UserLambdaValidationException",
    message: "PreSignUp failed with error not invited.",
  });
  await expect(statusOf()).rejects.toMatchObject({ name: "UserNotFoundException" });
});

it("PreSignUp cannot confirm a user of AdminCreateUser", async () => {
  await start({ preSignUp: "arn:pre" }, () => ({ autoConfirmUser: true }));
  await local.client.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
  expect(events[0]?.triggerSource).toBe("PreSignUp_AdminCreateUser");
  expect(await statusOf()).toBe("FORCE_CHANGE_PASSWORD");
});

it("CustomMessage writes the mail", async () => {
  await start({ customMessage: "arn:message" }, ({ request }) => ({
    emailSubject: "Mine",
    emailMessage: `Type ${String(request["codeParameter"])}`,
  }));
  await signUp();
  expect(events[0]?.triggerSource).toBe("CustomMessage_SignUp");
  expect(local.outbox).toMatchObject([{ subject: "Mine", body: `Type ${local.lastCode(EMAIL)}` }]);
});

it("PreAuthentication and PostAuthentication run before and after a sign-in", async () => {
  await start({ preAuthentication: "arn:pre", postAuthentication: "arn:post" }, () => ({}));
  seed();
  await signIn();
  expect(events).toMatchObject([
    {
      triggerSource: "PreAuthentication_Authentication",
      request: { validationData: { from: "test" }, userNotFound: false },
    },
    {
      triggerSource: "PostAuthentication_Authentication",
      request: { newDeviceUsed: false, clientMetadata: { from: "test" } },
    },
  ]);
});

it("PreAuthentication that throws refuses the sign-in", async () => {
  await start({ preAuthentication: "arn:pre" }, () => {
    throw new Error("not today");
  });
  seed();
  await expect(signIn()).rejects.toMatchObject({
    message: "PreAuthentication failed with error not today.",
  });
});

it("PreTokenGeneration changes the ID token except reserved claims", async () => {
  await start({ preTokenGeneration: "arn:token" }, () => ({
    claimsOverrideDetails: {
      claimsToAddOrOverride: { plan: "gold", sub: "stolen", iss: "other" },
      claimsToSuppress: ["email"],
      groupOverrideDetails: { groupsToOverride: ["made-up"] },
    },
  }));
  const { sub } = seed();
  const { AuthenticationResult } = await signIn();
  const claims = decodeJwt(AuthenticationResult?.IdToken ?? "")?.claims;
  expect(claims).toMatchObject({ plan: "gold", sub, "cognito:groups": ["made-up"] });
  expect(claims?.["iss"]).toContain(POOL_ID);
  expect(claims).not.toHaveProperty("email");
  const access = decodeJwt(AuthenticationResult?.AccessToken ?? "")?.claims;
  expect(access).not.toHaveProperty("plan");
  expect(events[0]).toMatchObject({
    version: "1",
    triggerSource: "TokenGeneration_Authentication",
  });
});

it("PreTokenGeneration V2_0 changes scopes and the access token", async () => {
  const preTokenGenerationConfig = { lambdaArn: "arn:token", lambdaVersion: "V2_0" };
  await start({ preTokenGenerationConfig }, () => ({
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: { plan: "gold" },
        scopesToAdd: ["orders/read"],
        scopesToSuppress: ["aws.cognito.signin.user.admin"],
      },
    },
  }));
  seed();
  const { AuthenticationResult } = await signIn();
  const access = decodeJwt(AuthenticationResult?.AccessToken ?? "")?.claims;
  expect(access).toMatchObject({ plan: "gold", scope: "orders/read" });
  expect(events[0]).toMatchObject({
    version: "2",
    request: { scopes: ["aws.cognito.signin.user.admin"] },
  });
});

it.each<[string, InvokeTrigger, string]>([
  ["returns no event", () => Promise.resolve({ payload: null }), "InvalidLambdaResponseException"],
  ["returns a string", () => Promise.resolve({ payload: "{" }), "InvalidLambdaResponseException"],
  ["cannot be run", () => Promise.reject(new Error("no such")), "UnexpectedLambdaException"],
])("refuses the sign-up when a function %s", async (_, invoke, name) => {
  await start({ preSignUp: "arn:pre" }, () => ({}), invoke);
  await expect(signUp()).rejects.toMatchObject({ name });
});
