import { checkMutable, checkWritable, readableAttributes } from "../attributes.ts";
import { checkCode, withoutCode } from "../codes.ts";
import { refuse } from "../errors.ts";
import type { Services } from "../services.ts";
import { bearerOf } from "../tokens/bearer.ts";
import { SELF_SERVICE_SCOPE } from "../tokens/issue.ts";
import { attributeList } from "../user.ts";
import { checkUpdate, removeAttributes, sendAttributeCode, updateAttributes } from "../profile.ts";
import { CODE, type Input } from "./input.ts";
import type { Operations } from "./operation.ts";

export const selfServiceOperations: Operations = {
  GetUser: { signed: false, run: getUser },
  UpdateUserAttributes: { signed: false, run: updateUserAttributes },
  DeleteUserAttributes: { signed: false, run: deleteUserAttributes },
  GetUserAttributeVerificationCode: { signed: false, run: getVerificationCode },
  VerifyUserAttribute: { signed: false, run: verifyUserAttribute },
  DeleteUser: { signed: false, run: deleteUser },
};

function self(input: Input, services: Services) {
  return bearerOf(services, input.string("AccessToken"), SELF_SERVICE_SCOPE);
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
function getUser(input: Input, services: Services) {
  const { user, client } = self(input, services);
  const readable = readableAttributes(client, user.attributes);
  return {
    Username: user.username,
    UserAttributes: attributeList({ ...user, attributes: readable }),
  };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html */
async function updateUserAttributes(input: Input, services: Services) {
  const { pool, client, user } = self(input, services);
  const given = input.attributes("UserAttributes");
  checkUpdate(pool, given, client);
  const changed = updateAttributes(services, pool, user, given);
  const clientMetadata = input.stringMap("ClientMetadata");
  const toVerify = (pool.definition.autoVerifiedAttributes ?? []).filter(
    (name) => given[name] && changed.attributes[`${name}_verified`] === "false",
  );
  const deliveries = [];
  for (const attribute of toVerify) {
    const current = pool.store.userBySub(user.sub) ?? changed;
    const source = "CustomMessage_UpdateUserAttribute";
    const details = { source, attribute, clientId: client.id, clientMetadata };
    // One after the other: each keeps its code on the user.
    deliveries.push(await sendAttributeCode(services, pool, current, details));
  }
  return { CodeDeliveryDetailsList: deliveries };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html */
function deleteUserAttributes(input: Input, services: Services) {
  const { pool, client, user } = self(input, services);
  const names = input.optionalStrings("UserAttributeNames") ?? [];
  const emptied = Object.fromEntries(names.map((name) => [name, ""]));
  checkWritable(client, emptied);
  checkMutable(pool.definition, emptied);
  removeAttributes(services, pool, user, names);
  return {};
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html */
async function getVerificationCode(input: Input, services: Services) {
  const { pool, client, user } = self(input, services);
  const attribute = input.string("AttributeName", { oneOf: ["email", "phone_number"] });
  if (!user.attributes[attribute]) {
    throw refuse("invalidParameter", { detail: `User has no attribute ${attribute}` });
  }
  const delivery = await sendAttributeCode(services, pool, user, {
    source: "CustomMessage_VerifyUserAttribute",
    attribute,
    clientId: client.id,
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return { CodeDeliveryDetails: delivery };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html */
function verifyUserAttribute(input: Input, services: Services) {
  const { pool, user } = self(input, services);
  const attribute = input.string("AttributeName", { oneOf: ["email", "phone_number"] });
  const purpose = `verify:${attribute}` as const;
  checkCode(services, pool, user, purpose, input.string("Code", CODE));
  updateAttributes(
    services,
    pool,
    { ...user, codes: withoutCode(user, purpose) },
    { [`${attribute}_verified`]: "true" },
  );
  return {};
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html */
function deleteUser(input: Input, services: Services) {
  const { pool, user } = self(input, services);
  pool.store.removeUser(user);
  return {};
}
