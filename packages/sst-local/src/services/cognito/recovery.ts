import { cognitoError } from "./errors.ts";
import type { Pool } from "./pool.ts";
import type { User } from "./user.ts";

const ATTRIBUTES: Readonly<Record<string, string>> = {
  verified_email: "email",
  verified_phone_number: "phone_number",
};

/**
 * The attribute whose address gets the code for a forgotten password: the first verified one in the
 * order of the pool's `accountRecoverySetting`, or a phone number before an e-mail address.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html
 * @throws AwsError InvalidParameterException where there is none, NotAuthorizedException where only
 *   administrators may reset passwords
 */
export function recoveryAttribute(pool: Pool, user: User): string {
  const mechanisms = [...(pool.definition.accountRecoverySetting?.recoveryMechanisms ?? [])]
    .sort((one, other) => one.priority - other.priority)
    .map(({ name }) => name);
  if (mechanisms.includes("admin_only")) throw cognitoError("adminOnlyRecovery");
  const order = mechanisms.length > 0 ? mechanisms : ["verified_phone_number", "verified_email"];
  const found = order
    .map((mechanism) => ATTRIBUTES[mechanism] ?? "")
    .find((name) => user.attributes[name] && user.attributes[`${name}_verified`] === "true");
  if (found === undefined) throw cognitoError("nothingToRecover");
  return found;
}
