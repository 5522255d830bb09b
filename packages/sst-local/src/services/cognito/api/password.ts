import { checkLockout, recordFailure, setPassword, signOutEverywhere } from "../auth/password.ts";
import { checkCode, issueCode, withoutCode } from "../codes.ts";
import { refuse } from "../errors.ts";
import { sendMessage, simulatedDelivery } from "../messages.ts";
import { passwordMatches } from "../pool.ts";
import { recoveryAttribute } from "../recovery.ts";
import type { Services } from "../services.ts";
import { bearerOf } from "../tokens/bearer.ts";
import { SELF_SERVICE_SCOPE } from "../tokens/issue.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import { CODE, type Input, PASSWORD, USERNAME } from "./input.ts";
import { clientOf, type Operations, userOf } from "./operation.ts";

export const passwordOperations: Operations = {
  ForgotPassword: { signed: false, run: forgotPassword },
  ConfirmForgotPassword: { signed: false, run: confirmForgotPassword },
  ChangePassword: { signed: false, run: changePassword },
  AdminSetUserPassword: { signed: true, run: adminSetUserPassword },
  AdminResetUserPassword: { signed: true, run: adminResetUserPassword },
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
async function forgotPassword(input: Input, services: Services) {
  const { pool, client } = clientOf(input, services);
  const name = input.string("Username", USERNAME);
  const user = pool.store.findUser(name);
  const hidden = client.preventUserExistenceErrors === "ENABLED";
  if (!user || (!user.enabled && hidden)) {
    if (!hidden) throw refuse("userMissing");
    return { CodeDeliveryDetails: simulatedDelivery(pool, name) };
  }
  if (!user.enabled) throw refuse("userDisabled");
  if (user.status === "FORCE_CHANGE_PASSWORD") throw refuse("passwordState");
  const attribute = recoveryAttribute(pool, user);
  const issued = issueCode(services, pool, user, "resetPassword", attribute);
  const delivery = await sendMessage(services, pool, issued.user, {
    kind: "resetPassword",
    source: "CustomMessage_ForgotPassword",
    attribute,
    code: issued.code,
    clientId: client.id,
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return { CodeDeliveryDetails: delivery };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
async function confirmForgotPassword(input: Input, services: Services) {
  const { pool, client } = clientOf(input, services);
  const user = pool.store.findUser(input.string("Username", USERNAME));
  const code = input.string("ConfirmationCode", CODE);
  const password = input.string("Password", PASSWORD);
  if (!user) {
    throw refuse(client.preventUserExistenceErrors === "ENABLED" ? "codeMismatch" : "userMissing");
  }
  const attribute = checkCode(services, pool, user, "resetPassword", code);
  const verified = {
    ...user,
    codes: withoutCode(user, "resetPassword"),
    attributes: { ...user.attributes, [`${attribute}_verified`]: "true" },
  };
  const changed = setPassword(services, pool, verified, password, "CONFIRMED");
  await runTrigger(services, pool, "postConfirmation", {
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

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html */
function changePassword(input: Input, services: Services) {
  const proposed = input.string("ProposedPassword", PASSWORD);
  const { pool, user } = bearerOf(services, input.string("AccessToken"), SELF_SERVICE_SCOPE);
  const previous = input.string("PreviousPassword", PASSWORD);
  checkLockout(services, user);
  if (!passwordMatches(pool, user, previous)) {
    recordFailure(services, pool, user);
    throw refuse("incorrectPassword");
  }
  setPassword(services, pool, user, proposed, "CONFIRMED");
  return {};
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
function adminSetUserPassword(input: Input, services: Services) {
  const { pool, user } = userOf(input, services);
  const permanent = input.optionalBoolean("Permanent") ?? false;
  const status = permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD";
  setPassword(services, pool, user, input.string("Password", PASSWORD), status);
  return {};
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html */
async function adminResetUserPassword(input: Input, services: Services) {
  const { pool, user } = userOf(input, services);
  if (user.status === "FORCE_CHANGE_PASSWORD" || user.status === "UNCONFIRMED") {
    throw refuse("passwordState");
  }
  const attribute = recoveryAttribute(pool, user);
  const { password: _, ...withoutPassword } = user;
  const reset = pool.store.saveUser({
    ...withoutPassword,
    status: "RESET_REQUIRED",
    modified: services.now(),
  });
  signOutEverywhere(services, pool, reset);
  const current = pool.store.userBySub(user.sub) ?? reset;
  const issued = issueCode(services, pool, current, "resetPassword", attribute);
  await sendMessage(services, pool, issued.user, {
    kind: "resetPassword",
    source: "CustomMessage_ForgotPassword",
    attribute,
    code: issued.code,
    clientId: "CLIENT_ID_NOT_APPLICABLE",
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return {};
}
