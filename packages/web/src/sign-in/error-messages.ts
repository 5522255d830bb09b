/** By the name of Cognito's error, with a part of its message where one name has several meanings. */
const MESSAGES: readonly (readonly [name: string, part: RegExp, message: string])[] = [
  [
    "NotAuthorizedException",
    /attempts exceeded/i,
    "Too many attempts. Try again in a few minutes, or choose a new password.",
  ],
  [
    "NotAuthorizedException",
    /expired/i,
    "The first password has expired. Ask an administrator for another one.",
  ],
  ["NotAuthorizedException", /disabled/i, "This account is disabled. Ask an administrator."],
  [
    "NotAuthorizedException",
    /current status is confirmed/i,
    "This address has been confirmed. Go back to sign in.",
  ],
  ["NotAuthorizedException", /./, "The e-mail address or the password is wrong."],
  ["UserNotFoundException", /./, "The e-mail address or the password is wrong."],
  [
    "UsernameExistsException",
    /./,
    "There is an account with this address. Go back to sign in, or to choose a new password.",
  ],
  ["InvalidPasswordException", /./, "This password is not allowed. Choose another one."],
  ["CodeMismatchException", /./, "This code is wrong. Use the one in the newest mail."],
  ["ExpiredCodeException", /./, "This code is wrong or has expired. Ask for another one."],
  [
    "InvalidParameterException",
    /no registered\/verified/i,
    "This account has no confirmed address. Ask an administrator for a new password.",
  ],
  ["InvalidParameterException", /./, "Enter an e-mail address such as ana@example.com."],
  ["LimitExceededException", /./, "Too many attempts. Try again in a few minutes."],
  ["TooManyRequestsException", /./, "Too many attempts. Try again in a few minutes."],
  ["TooManyFailedAttemptsException", /./, "Too many attempts. Try again in a few minutes."],
  ["CodeDeliveryFailureException", /./, "The mail could not be sent. Try again in a few minutes."],
  ["NetworkError", /./, "There is no connection. Try again when you are online."],
];

/** What is wrong in words for the visitor, and what they can do. */
export function signInErrorMessage(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const known = MESSAGES.find(([one, part]) => one === name && part.test(message || name));
  return known?.[2] ?? "That did not work. Try again in a few minutes.";
}

/** Rejects with a message for the visitor instead of Cognito's own. */
export async function explainErrors<Value>(action: Promise<Value>): Promise<Value> {
  try {
    return await action;
  } catch (error) {
    throw new Error(signInErrorMessage(error), { cause: error });
  }
}
