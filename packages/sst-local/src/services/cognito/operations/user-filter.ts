import { cognitoError } from "../errors.ts";
import type { User } from "../user.ts";

/** The attributes that ListUsers can filter by; custom ones are not among them. */
const READERS: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: (user) => user.username,
  sub: (user) => user.sub,
  status: (user) => (user.enabled ? "Enabled" : "Disabled"),
  "cognito:user_status": (user) => user.status,
  ...Object.fromEntries(
    ["email", "phone_number", "name", "given_name", "family_name", "preferred_username"].map(
      (name) => [name, (user: User) => user.attributes[name]],
    ),
  ),
};

/**
 * Compiles a filter such as `email ^= "al"`; `=` is equality, `^=` a prefix.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 * @throws AwsError InvalidParameterException
 */
export function parseFilter(text: string | undefined): (user: User) => boolean {
  if (text === undefined) return () => true;
  const [, attribute, operator, quoted] =
    /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text) ?? [];
  const read = READERS[attribute ?? ""];
  if (!read || quoted === undefined) throw cognitoError("filterInvalid");
  const wanted = quoted.replaceAll(/\\(.)/g, "$1");
  // Statuses match in any case, as the console sends "enabled".
  const normalize = (value: string) =>
    attribute?.endsWith("status") ? value.toLowerCase() : value;
  return (user) => {
    const value = read(user);
    if (value === undefined) return false;
    return operator === "="
      ? normalize(value) === normalize(wanted)
      : normalize(value).startsWith(normalize(wanted));
  };
}
