import { type Attributes, isEmail, isPhoneNumber } from "./attributes.ts";
import { cognitoError } from "./errors.ts";
import { type Pool, signsInByAttribute } from "./pool.ts";

/**
 * The username and attributes of a new user. Where people sign in with an address, `name` becomes an
 * attribute and the username is the `sub`.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
 * @throws AwsError InvalidParameterException for a name that is no such address, or that is an
 *   address where addresses are aliases
 */
export function nameNewUser(
  pool: Pool,
  name: string,
  attributes: Attributes,
  sub: string,
): { username: string; attributes: Attributes } {
  const { usernameAttributes = [], aliasAttributes = [] } = pool.definition;
  if (!signsInByAttribute(pool)) {
    if (aliasAttributes.includes("email") && isEmail(name))
      throw cognitoError("usernameLooksLikeEmail");
    return { username: name, attributes };
  }
  if (usernameAttributes.includes("email") && isEmail(name)) {
    return { username: sub, attributes: { ...attributes, email: name } };
  }
  if (usernameAttributes.includes("phone_number") && isPhoneNumber(name)) {
    return { username: sub, attributes: { ...attributes, phone_number: name } };
  }
  const alias = usernameAttributes.length > 1 ? "either an email or a phone number" : null;
  const single = usernameAttributes.includes("email") ? "an email" : "a phone number";
  throw cognitoError("usernameNotAlias", { alias: alias ?? single });
}
