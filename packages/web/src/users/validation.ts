import { ApiError, messageOf } from "../api/error.ts";

/** The longest name and address that the API takes, and how it tells an address. */
export const NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const EMAIL_PATTERN =
  /^[A-Za-z0-9.!$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** What is wrong with a user as they are typed, by field. */
export interface Errors {
  name?: string;
  email?: string;
}

/** What the API would refuse; nothing where there is no address. */
export function check({ name, email }: { name: string; email: string }): Errors {
  return {
    ...((name === "" || name.length > NAME_MAX || !name.isWellFormed()) && {
      name: `Give a name of up to ${NAME_MAX} characters.`,
    }),
    ...(email !== "" &&
      (email.length > EMAIL_MAX || !EMAIL_PATTERN.test(email)) && {
        email: "Give an address such as ana@example.com, or none.",
      }),
  };
}

const SENTENCES: Readonly<Record<string, string>> = {
  "user.not_found": "There is no such user any more.",
  "idempotency.mismatch":
    "An earlier try has arrived, with what was written then. Close this and look for it in the list.",
  "idempotency.in_progress": "An earlier try is still being worked on. Try again in a moment.",
};

/** What the API says against a user, by field, and in one sentence. */
export function refusal(error: unknown): { fields: Errors; sentence: string } {
  if (!(error instanceof ApiError)) return { fields: {}, sentence: messageOf(error) };
  if (error.code === "user.email_taken") {
    const fields = { email: "Somebody has this address already." };
    return { fields, sentence: "See the field that is marked." };
  }
  const fields = Object.fromEntries(
    error.fields
      .filter(({ path }) => path === "name" || path === "email")
      .map(({ path, message }) => [path, message]),
  );
  return { fields, sentence: SENTENCES[error.code] ?? error.message };
}
