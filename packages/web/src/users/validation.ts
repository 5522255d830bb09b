import { ApiError, messageOf } from "../api/error.ts";

/** The API's limits and its pattern for e-mail addresses. */
export const NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const EMAIL_PATTERN =
  /^[A-Za-z0-9.!$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** Messages for the fields of a user. */
export interface UserErrors {
  name?: string;
  email?: string;
}

/** Finds what the API would refuse. An empty address is valid: it is optional. */
export function validateUser({ name, email }: { name: string; email: string }): UserErrors {
  return {
    ...((name === "" || name.length > NAME_MAX || !name.isWellFormed()) && {
      name: `Enter a name of up to ${NAME_MAX} characters.`,
    }),
    ...(email !== "" &&
      (email.length > EMAIL_MAX || !EMAIL_PATTERN.test(email)) && {
        email: "Enter an address such as ana@example.com, or none.",
      }),
  };
}

/** By the API's error code: what happened, and what the user can do. */
const MESSAGES: Readonly<Record<string, string>> = {
  "user.not_found": "This user does not exist any more.",
  "idempotency.mismatch":
    "An earlier attempt has created this user, with what you had entered then. Cancel, and look for it in the list.",
};

/** The messages for an error of the API about a user: for its fields, and one for the form. */
export function userErrorMessages(error: unknown): { fields: UserErrors; message: string } {
  if (!(error instanceof ApiError)) return { fields: {}, message: messageOf(error) };
  if (error.code === "user.email_taken") {
    const fields = { email: "Another user has this address." };
    return { fields, message: "See the marked field." };
  }
  const fields = Object.fromEntries(
    error.fields
      .filter(({ path }) => path === "name" || path === "email")
      .map(({ path, message }) => [path, message]),
  );
  return { fields, message: MESSAGES[error.code] ?? error.message };
}
