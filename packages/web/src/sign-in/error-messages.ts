import { messageOf } from "../api/error.ts";

/** The password policy of the user pool in infra/auth.ts. */
export const PASSWORD_RULES =
  "At least 8 characters, with small and capital letters, a digit and a symbol.";

/** By the name of Cognito's error: what is wrong, and what the visitor can do. */
const MESSAGES: Readonly<Record<string, string>> = {
  InvalidPasswordException: `Choose another password. ${PASSWORD_RULES}`,
  UsernameExistsException:
    "There is an account with this address. Go back to sign in, or to choose a new password.",
};

/**
 * Rejects with a message for the visitor. Cognito's own message stays for errors that it explains
 * well, such as "Incorrect username or password."
 */
export async function explainErrors<Value>(action: Promise<Value>): Promise<Value> {
  try {
    return await action;
  } catch (error) {
    const message = error instanceof Error ? MESSAGES[error.name] : undefined;
    throw new Error(message ?? messageOf(error), { cause: error });
  }
}
