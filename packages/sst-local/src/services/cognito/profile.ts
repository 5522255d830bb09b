import { type Attributes, checkAttributes, checkMutable, checkWritable } from "./attributes.ts";
import { issueCode } from "./codes.ts";
import type { UserPoolClientDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";
import { type CodeDelivery, sendMessage } from "./messages.ts";
import { type Pool, signsInByAttribute } from "./pool.ts";
import type { CognitoContext } from "./context.ts";
import type { User } from "./user.ts";

/**
 * Checks a change of attributes.
 * @param client the app client; left out for an administrator
 * @throws AwsError InvalidParameterException, NotAuthorizedException
 */
export function checkUpdate(
  pool: Pool,
  given: Attributes,
  client?: UserPoolClientDefinition,
): void {
  if (client) checkWritable(client, given);
  checkAttributes(pool.definition, given);
  checkMutable(pool.definition, given);
}

/**
 * Stores new values. A new address is unverified until its code comes back, unless the change sets
 * `…_verified`.
 * @throws AwsError AliasExistsException where another user has the address
 */
export function updateAttributes(
  context: CognitoContext,
  pool: Pool,
  user: User,
  given: Attributes,
): User {
  const unverified = (["email", "phone_number"] as const).filter(
    (name) => given[name] !== undefined && given[name] !== user.attributes[name],
  );
  const changed = {
    ...user,
    attributes: {
      ...user.attributes,
      ...Object.fromEntries(unverified.map((name) => [`${name}_verified`, "false"])),
      ...given,
    },
    modified: context.now(),
  };
  const attribute = pool.store.takenAlias(changed);
  if (attribute) throw cognitoError("aliasExists", { attribute });
  return pool.store.saveUser(changed);
}

/**
 * Removes attributes.
 * @throws AwsError InvalidParameterException for one that people sign in with or the pool requires
 */
export function removeAttributes(
  context: CognitoContext,
  pool: Pool,
  user: User,
  names: readonly string[],
): User {
  const needed = names.find(
    (name) =>
      (signsInByAttribute(pool) && pool.definition.usernameAttributes?.includes(name)) ||
      pool.definition.schemas?.some((schema) => schema.required && schema.name === name),
  );
  if (needed !== undefined) {
    throw cognitoError("attributesInvalid", { detail: `${needed}: The attribute is required\n` });
  }
  const gone = new Set(names.flatMap((name) => [name, `${name}_verified`]));
  const kept = Object.entries(user.attributes).filter(([name]) => !gone.has(name));
  return pool.store.saveUser({
    ...user,
    attributes: Object.fromEntries(kept),
    modified: context.now(),
  });
}

/** Sends a code that verifies an address of the user. */
export async function sendAttributeCode(
  context: CognitoContext,
  pool: Pool,
  user: User,
  details: {
    readonly source: string;
    readonly attribute: string;
    readonly clientId: string;
    readonly clientMetadata: Readonly<Record<string, string>>;
  },
): Promise<CodeDelivery> {
  const { attribute } = details;
  const issued = issueCode(context, pool, user, `verify:${attribute}`, attribute);
  return await sendMessage(context, pool, issued.user, {
    kind: "verifyAttribute",
    code: issued.code,
    ...details,
  });
}
