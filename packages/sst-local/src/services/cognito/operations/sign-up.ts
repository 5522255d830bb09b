import { checkAttributes, checkRequiredAttributes, checkWritable } from "../attributes.ts";
import { checkCode, issueCode, withoutCode } from "../codes.ts";
import { cognitoError } from "../errors.ts";
import { checkPassword } from "../password-policy.ts";
import { sendMessage, simulatedDelivery } from "../messages.ts";
import { type AppClient, hashPassword, policyOf, type Pool } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { uuid } from "../tokens/sessions.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { User } from "../user.ts";
import { nameNewUser } from "../username.ts";
import type { Input } from "../../../aws/input.ts";
import { CODE, PASSWORD, USERNAME } from "./constraints.ts";
import { clientOf, type Operations, userOf } from "./operation.ts";

export const signUpOperations: Operations = {
  SignUp: { access: "browser", run: signUp },
  ConfirmSignUp: { access: "browser", run: confirmSignUp },
  ResendConfirmationCode: { access: "browser", run: resendConfirmationCode },
  AdminConfirmSignUp: { access: "signed", run: adminConfirmSignUp },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
async function signUp(input: Input, context: CognitoContext) {
  const appClient = clientOf(input, context);
  const { pool, client } = appClient;
  if (pool.definition.adminCreateUserConfig?.allowAdminCreateUserOnly) {
    throw cognitoError("signUpNotPermitted");
  }
  const password = input.string("Password", PASSWORD);
  const given = input.attributes("UserAttributes");
  checkWritable(client, given);
  const sub = uuid(context);
  const named = nameNewUser(pool, input.string("Username", USERNAME), given, sub);
  checkAttributes(pool.definition, named.attributes);
  checkRequiredAttributes(pool.definition, named.attributes);
  checkPassword(policyOf(pool), password);
  const clientMetadata = input.stringMap("ClientMetadata");
  const response = await runTrigger(context, pool, "preSignUp", {
    source: "PreSignUp_SignUp",
    username: named.username,
    clientId: client.id,
    request: {
      userAttributes: named.attributes,
      validationData: input.attributes("ValidationData"),
      clientMetadata,
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const confirmed = response?.["autoConfirmUser"] === true;
  const user = pool.store.addUser({
    sub,
    username: named.username,
    attributes: {
      ...named.attributes,
      ...verifiedMarks(named.attributes, {
        email: response?.["autoVerifyEmail"] === true,
        phone_number: response?.["autoVerifyPhone"] === true,
      }),
    },
    status: confirmed ? "CONFIRMED" : "UNCONFIRMED",
    enabled: true,
    created: context.now(),
    modified: context.now(),
    password: hashPassword(pool, named.username, password, context.random),
    codes: {},
    groups: [],
  });
  const delivery = confirmed
    ? undefined
    : await sendConfirmationCode(context, appClient, user, "CustomMessage_SignUp", clientMetadata);
  if (confirmed) await postConfirmation(context, pool, user, client.id, clientMetadata);
  return {
    UserConfirmed: confirmed,
    UserSub: user.sub,
    ...(delivery && { CodeDeliveryDetails: delivery }),
  };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html */
async function confirmSignUp(input: Input, context: CognitoContext) {
  const { pool, client } = clientOf(input, context);
  const user = pool.store.findUser(input.string("Username", USERNAME));
  const code = input.string("ConfirmationCode", CODE);
  if (!user) {
    throw cognitoError(
      client.preventUserExistenceErrors === "ENABLED" ? "codeExpired" : "userMissing",
    );
  }
  checkUnconfirmed(user);
  const attribute = checkCode(context, pool, user, "signUp", code);
  const verified = {
    ...user,
    attributes: { ...user.attributes, [`${attribute}_verified`]: "true" },
    codes: withoutCode(user, "signUp"),
  };
  confirm(context, pool, verified, input.optionalBoolean("ForceAliasCreation") ?? false);
  await postConfirmation(
    context,
    pool,
    pool.store.userBySub(user.sub) ?? user,
    client.id,
    input.stringMap("ClientMetadata"),
  );
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
async function resendConfirmationCode(input: Input, context: CognitoContext) {
  const appClient = clientOf(input, context);
  const { pool, client } = appClient;
  const name = input.string("Username", USERNAME);
  const user = pool.store.findUser(name);
  if (!user) {
    if (client.preventUserExistenceErrors !== "ENABLED") throw cognitoError("userMissing");
    return { CodeDeliveryDetails: simulatedDelivery(pool, name) };
  }
  if (user.status !== "UNCONFIRMED") throw cognitoError("alreadyConfirmedNoCode");
  const metadata = input.stringMap("ClientMetadata");
  const source = "CustomMessage_ResendCode";
  const delivery = await sendConfirmationCode(context, appClient, user, source, metadata);
  return delivery ? { CodeDeliveryDetails: delivery } : {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html */
async function adminConfirmSignUp(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  checkUnconfirmed(user);
  const changed = confirm(context, pool, { ...user, codes: withoutCode(user, "signUp") }, false);
  const metadata = input.stringMap("ClientMetadata");
  await postConfirmation(context, pool, changed, "CLIENT_ID_NOT_APPLICABLE", metadata);
  return {};
}

function checkUnconfirmed(user: User): void {
  if (user.status !== "UNCONFIRMED")
    throw cognitoError("alreadyConfirmed", { status: user.status });
}

function confirm(context: CognitoContext, pool: Pool, user: User, force: boolean): User {
  const changed: User = { ...user, status: "CONFIRMED", modified: context.now() };
  const attribute = pool.store.takenAlias(changed);
  if (attribute && !force) throw cognitoError("aliasExists", { attribute });
  return pool.store.saveUser(changed);
}

/** Runs the trigger once the confirmation is stored: where it fails, the call fails and the user stays confirmed. */
async function postConfirmation(
  context: CognitoContext,
  pool: Pool,
  user: User,
  clientId: string,
  clientMetadata: Record<string, string>,
): Promise<void> {
  await runTrigger(context, pool, "postConfirmation", {
    source: "PostConfirmation_ConfirmSignUp",
    username: user.username,
    clientId,
    request: { userAttributes: triggerAttributes(user), clientMetadata },
  });
}

/** Sends the code to the address of `autoVerifiedAttributes`, a phone number before an e-mail address. */
async function sendConfirmationCode(
  context: CognitoContext,
  { pool, client }: AppClient,
  user: User,
  source: string,
  clientMetadata: Record<string, string>,
) {
  const attribute = ["phone_number", "email"].find(
    (name) =>
      pool.definition.autoVerifiedAttributes?.includes(name) &&
      user.attributes[name] &&
      user.attributes[`${name}_verified`] !== "true",
  );
  if (attribute === undefined) return undefined;
  const issued = issueCode(context, pool, user, "signUp", attribute);
  return await sendMessage(context, pool, issued.user, {
    kind: "signUp",
    source,
    attribute,
    code: issued.code,
    clientId: client.id,
    clientMetadata,
  });
}

function verifiedMarks(
  attributes: Readonly<Record<string, string>>,
  verified: Readonly<Record<"email" | "phone_number", boolean>>,
): Record<string, string> {
  const present = (["email", "phone_number"] as const).filter((name) => attributes[name]);
  return Object.fromEntries(present.map((name) => [`${name}_verified`, String(verified[name])]));
}
