import {
  type Attributes,
  checkAttributes,
  checkWritable,
  missingAttributes,
} from "../attributes.ts";
import { cognitoError } from "../errors.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { setPassword } from "./passwords.ts";

/**
 * Completes NEW_PASSWORD_REQUIRED: stores the user's own password and the attributes that were
 * missing.
 * @throws AwsError InvalidPasswordException, InvalidParameterException, or NotAuthorizedException for
 *   an attribute that has a value
 */
export function completeNewPassword(
  context: CognitoContext,
  { pool, client }: AppClient,
  user: User,
  password: string,
  attributes: Attributes,
): User {
  checkAttributes(pool.definition, attributes);
  checkWritable(client, attributes);
  for (const attribute of ["email", "phone_number"]) {
    const given = attributes[attribute];
    if (given !== undefined && user.attributes[attribute] && user.attributes[attribute] !== given) {
      throw cognitoError("attributeProvided", { attribute });
    }
  }
  const completed = { ...user, attributes: { ...user.attributes, ...attributes } };
  const missing = missingAttributes(pool.definition, completed.attributes)[0];
  if (missing !== undefined) {
    throw cognitoError("invalidParameter", {
      detail: `Invalid attributes given, ${missing} is missing`,
    });
  }
  const attribute = pool.store.takenAlias(completed);
  if (attribute) throw cognitoError("aliasExists", { attribute });
  return setPassword(context, pool, completed, password, "CONFIRMED");
}
