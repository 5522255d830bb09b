import { checkLockout, recordFailure, setPassword, signOutEverywhere } from "../auth/passwords.ts";
import { checkCode, issueCode, withoutCode } from "../codes.ts";
import { cognitoError } from "../errors.ts";
import { sendMessage, simulatedDelivery } from "../messages.ts";
import { passwordMatches } from "../pool.ts";
import { recoveryAttribute } from "../recovery.ts";
import type { CognitoContext } from "../context.ts";
import { bearerOf } from "../tokens/bearer.ts";
import { SELF_SERVICE_SCOPE } from "../tokens/issue.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { Input } from "../../../aws/input.ts";
import { CODE, PASSWORD, USERNAME } from "./constraints.ts";
import { clientOf, type Operations, userOf } from "./operation.ts";

export const passwordOperations: Operations = {
  ForgotPassword: { access: "browser", run: forgotPassword },
  ConfirmForgotPassword: { access: "browser", run: confirmForgotPassword },
  ChangePassword: { access: "browser", run: changePassword },
  AdminSetUserPassword: { access: "signed", run: adminSetUserPassword },
  AdminResetUserPassword: { access: "signed", run: adminResetUserPassword },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
async function forgotPassword(input: Input, context: CognitoContext) {
  const { pool, client } = clientOf(input, context);
  const name = input.string("Username", USERNAME);
  const user = pool.store.findUser(name);
  const hidden = client.preventUserExistenceErrors === "ENABLED";
  if (!user || (!user.enabled && hidden)) {
    if (!hidden) throw cognitoError("userMissing");
    return { CodeDeliveryDetails: simulatedDelivery(pool, name) };
  }
  if (!user.enabled) throw cognitoError("userDisabled");
  if (user.status === "FORCE_CHANGE_PASSWORD") throw cognitoError("passwordState");
  const attribute = recoveryAttribute(pool, user);
  const issued = issueCode(context, pool, user, "resetPassword", attribute);
  const delivery = await sendMessage(context, pool, issued.user, {
    kind: "resetPassword",
    source: "CustomMessage_ForgotPassword",
    attribute,
    code: issued.code,
    clientId: client.id,
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return { CodeDeliveryDetails: delivery };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
async function confirmForgotPassword(input: Input, context: CognitoContext) {
  const { pool, client } = clientOf(input, context);
  const user = pool.store.findUser(input.string("Username", USERNAME));
  const code = input.string("ConfirmationCode", CODE);
  const password = input.string("Password", PASSWORD);
  if (!user) {
    throw cognitoError(
      client.preventUserExistenceErrors === "ENABLED" ? "codeMismatch" : "userMissing",
    );
  }
  const attribute = checkCode(context, pool, user, "resetPassword", code);
  const verified = {
    ...user,
    codes: withoutCode(user, "resetPassword"),
    attributes: { ...user.attributes, [`${attribute}_verified`]: "true" },
  };
  const changed = setPassword(context, pool, verified, password, "CONFIRMED");
  await runTrigger(context, pool, "postConfirmation", {
    source: "PostConfirmation_ConfirmForgotPassword",
    username: changed.username,
    clientId: client.id,
    request: {
      userAttributes: triggerAttributes(changed),
      clientMetadata: input.stringMap("ClientMetadata"),
    },
  });
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html */
function changePassword(input: Input, context: CognitoContext) {
  const proposed = input.string("ProposedPassword", PASSWORD);
  const { pool, user } = bearerOf(context, input.string("AccessToken"), SELF_SERVICE_SCOPE);
  const previous = input.string("PreviousPassword", PASSWORD);
  checkLockout(context, user);
  if (!passwordMatches(pool, user, previous)) {
    recordFailure(context, pool, user);
    throw cognitoError("incorrectPassword");
  }
  setPassword(context, pool, user, proposed, "CONFIRMED");
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
function adminSetUserPassword(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  const permanent = input.optionalBoolean("Permanent") ?? false;
  const status = permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD";
  setPassword(context, pool, user, input.string("Password", PASSWORD), status);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html */
async function adminResetUserPassword(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  if (user.status === "FORCE_CHANGE_PASSWORD" || user.status === "UNCONFIRMED") {
    throw cognitoError("passwordState");
  }
  const attribute = recoveryAttribute(pool, user);
  const { password: _, ...withoutPassword } = user;
  const reset = pool.store.saveUser({
    ...withoutPassword,
    status: "RESET_REQUIRED",
    modified: context.now(),
  });
  signOutEverywhere(context, pool, reset);
  const current = pool.store.userBySub(user.sub) ?? reset;
  const issued = issueCode(context, pool, current, "resetPassword", attribute);
  await sendMessage(context, pool, issued.user, {
    kind: "resetPassword",
    source: "CustomMessage_ForgotPassword",
    attribute,
    code: issued.code,
    clientId: "CLIENT_ID_NOT_APPLICABLE",
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return {};
}
