import { checkAttributes } from "../attributes.ts";
import { setPassword } from "../auth/passwords.ts";
import { cognitoError } from "../errors.ts";
import { sendMessage } from "../messages.ts";
import { checkPassword, generatePassword } from "../password-policy.ts";
import { checkUpdate, removeAttributes, updateAttributes } from "../profile.ts";
import { policyOf, type Pool } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { uuid } from "../tokens/sessions.ts";
import { runTrigger } from "../triggers.ts";
import { attributeList, describeUser, type User } from "../user.ts";
import { nameNewUser } from "../username.ts";
import type { Input } from "../../../aws/input.ts";
import { PASSWORD, USERNAME } from "./constraints.ts";
import { type Operations, poolOf, userOf } from "./operation.ts";

export const adminUserOperations: Operations = {
  AdminCreateUser: { access: "signed", run: adminCreateUser },
  AdminGetUser: { access: "signed", run: adminGetUser },
  AdminUpdateUserAttributes: { access: "signed", run: adminUpdateUserAttributes },
  AdminDeleteUserAttributes: { access: "signed", run: adminDeleteUserAttributes },
  AdminDeleteUser: { access: "signed", run: adminDeleteUser },
  AdminEnableUser: { access: "signed", run: (input, context) => setEnabled(input, context, true) },
  AdminDisableUser: {
    access: "signed",
    run: (input, context) => setEnabled(input, context, false),
  },
};

/** The client id in the events of administrators' calls. */
const NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE";

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
async function adminCreateUser(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const name = input.string("Username", USERNAME);
  const action = input.optionalString("MessageAction", { oneOf: ["SUPPRESS", "RESEND"] });
  const password =
    input.optionalString("TemporaryPassword", PASSWORD) ??
    generatePassword(policyOf(pool), context.random);
  const user =
    action === "RESEND"
      ? invitedUser(pool, name)
      : await createUser(input, context, pool, name, password);
  const invited = setPassword(context, pool, user, password, "FORCE_CHANGE_PASSWORD");
  if (action !== "SUPPRESS") await invite(input, context, pool, invited, password);
  return { User: describeUser(invited) };
}

async function createUser(
  input: Input,
  context: CognitoContext,
  pool: Pool,
  name: string,
  password: string,
): Promise<User> {
  const sub = uuid(context);
  const named = nameNewUser(pool, name, input.attributes("UserAttributes"), sub);
  checkAttributes(pool.definition, named.attributes);
  checkPassword(policyOf(pool), password);
  await runTrigger(context, pool, "preSignUp", {
    source: "PreSignUp_AdminCreateUser",
    username: named.username,
    clientId: NO_CLIENT,
    request: {
      userAttributes: named.attributes,
      validationData: input.attributes("ValidationData"),
      clientMetadata: input.stringMap("ClientMetadata"),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const user: User = {
    sub,
    username: named.username,
    attributes: named.attributes,
    status: "FORCE_CHANGE_PASSWORD",
    enabled: true,
    created: context.now(),
    modified: context.now(),
    codes: {},
    groups: [],
  };
  return pool.store.addUser(user, "userExistsAdmin");
}

function invitedUser(pool: Pool, name: string): User {
  const user = pool.store.findUser(name);
  if (!user) throw cognitoError("userMissing");
  if (user.status !== "FORCE_CHANGE_PASSWORD")
    throw cognitoError("resendState", { username: name });
  return user;
}

/** Sends the temporary password by the requested media; by SMS where none is, as on AWS. */
async function invite(
  input: Input,
  context: CognitoContext,
  pool: Pool,
  user: User,
  password: string,
): Promise<void> {
  const media = input.optionalStrings("DesiredDeliveryMediums") ?? ["SMS"];
  const wanted = media.map((medium) => (medium === "EMAIL" ? "email" : "phone_number"));
  const reachable = wanted.filter((attribute) => user.attributes[attribute]);
  const fallback = user.attributes["email"] ? ["email"] : [];
  for (const attribute of reachable.length > 0 ? reachable : fallback) {
    await sendMessage(context, pool, user, {
      kind: "invitation",
      source: "CustomMessage_AdminCreateUser",
      attribute,
      code: password,
      clientId: NO_CLIENT,
      clientMetadata: input.stringMap("ClientMetadata"),
    });
  }
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
function adminGetUser(input: Input, context: CognitoContext) {
  const { user } = userOf(input, context);
  const { Attributes: _, ...described } = describeUser(user);
  return { ...described, UserAttributes: attributeList(user) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
function adminUpdateUserAttributes(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  const given = input.attributes("UserAttributes");
  checkUpdate(pool, given);
  updateAttributes(context, pool, user, given);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUserAttributes.html */
function adminDeleteUserAttributes(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  removeAttributes(context, pool, user, input.optionalStrings("UserAttributeNames") ?? []);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html */
function adminDeleteUser(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  pool.store.removeUser(user);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html */
function setEnabled(input: Input, context: CognitoContext, enabled: boolean) {
  const { pool, user } = userOf(input, context);
  pool.store.saveUser({ ...user, enabled, modified: context.now() });
  return {};
}
