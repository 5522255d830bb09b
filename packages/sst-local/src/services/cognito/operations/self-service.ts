import { checkMutable, checkWritable, readableAttributes } from "../attributes.ts";
import { checkCode, withoutCode } from "../codes.ts";
import { cognitoError } from "../errors.ts";
import type { CognitoContext } from "../context.ts";
import { bearerOf } from "../tokens/bearer.ts";
import { SELF_SERVICE_SCOPE } from "../tokens/issue.ts";
import { attributeList } from "../user.ts";
import { checkUpdate, removeAttributes, sendAttributeCode, updateAttributes } from "../profile.ts";
import type { Input } from "../../../aws/input.ts";
import { CODE } from "./constraints.ts";
import type { Operations } from "./operation.ts";

export const selfServiceOperations: Operations = {
  GetUser: { access: "browser", run: getUser },
  UpdateUserAttributes: { access: "browser", run: updateUserAttributes },
  DeleteUserAttributes: { access: "browser", run: deleteUserAttributes },
  GetUserAttributeVerificationCode: { access: "browser", run: getVerificationCode },
  VerifyUserAttribute: { access: "browser", run: verifyUserAttribute },
  DeleteUser: { access: "browser", run: deleteUser },
};

function self(input: Input, context: CognitoContext) {
  return bearerOf(context, input.string("AccessToken"), SELF_SERVICE_SCOPE);
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
function getUser(input: Input, context: CognitoContext) {
  const { user, client } = self(input, context);
  const readable = readableAttributes(client, user.attributes);
  return {
    Username: user.username,
    UserAttributes: attributeList({ ...user, attributes: readable }),
  };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html */
async function updateUserAttributes(input: Input, context: CognitoContext) {
  const { pool, client, user } = self(input, context);
  const given = input.attributes("UserAttributes");
  checkUpdate(pool, given, client);
  const changed = updateAttributes(context, pool, user, given);
  const clientMetadata = input.stringMap("ClientMetadata");
  const toVerify = (pool.definition.autoVerifiedAttributes ?? []).filter(
    (name) => given[name] && changed.attributes[`${name}_verified`] === "false",
  );
  const deliveries = [];
  for (const attribute of toVerify) {
    const current = pool.store.userBySub(user.sub) ?? changed;
    const source = "CustomMessage_UpdateUserAttribute";
    const details = { source, attribute, clientId: client.id, clientMetadata };
    // One after the other, for each stores its code with the user.
    deliveries.push(await sendAttributeCode(context, pool, current, details));
  }
  return { CodeDeliveryDetailsList: deliveries };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html */
function deleteUserAttributes(input: Input, context: CognitoContext) {
  const { pool, client, user } = self(input, context);
  const names = input.optionalStrings("UserAttributeNames") ?? [];
  const emptied = Object.fromEntries(names.map((name) => [name, ""]));
  checkWritable(client, emptied);
  checkMutable(pool.definition, emptied);
  removeAttributes(context, pool, user, names);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html */
async function getVerificationCode(input: Input, context: CognitoContext) {
  const { pool, client, user } = self(input, context);
  const attribute = input.string("AttributeName", { oneOf: ["email", "phone_number"] });
  if (!user.attributes[attribute]) {
    throw cognitoError("invalidParameter", { detail: `User has no attribute ${attribute}` });
  }
  const delivery = await sendAttributeCode(context, pool, user, {
    source: "CustomMessage_VerifyUserAttribute",
    attribute,
    clientId: client.id,
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return { CodeDeliveryDetails: delivery };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html */
function verifyUserAttribute(input: Input, context: CognitoContext) {
  const { pool, user } = self(input, context);
  const attribute = input.string("AttributeName", { oneOf: ["email", "phone_number"] });
  const purpose = `verify:${attribute}` as const;
  checkCode(context, pool, user, purpose, input.string("Code", CODE));
  updateAttributes(
    context,
    pool,
    { ...user, codes: withoutCode(user, purpose) },
    { [`${attribute}_verified`]: "true" },
  );
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html */
function deleteUser(input: Input, context: CognitoContext) {
  const { pool, user } = self(input, context);
  pool.store.removeUser(user);
  return {};
}
