import { expect, it } from "vitest";
import { explainErrors, signInErrorMessage } from "./error-messages.ts";

const error = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  ["NotAuthorizedException", "Incorrect username or password.", /^The e-mail address or the pass/],
  ["NotAuthorizedException", "Password attempts exceeded", /^Too many attempts/],
  [
    "NotAuthorizedException",
    "Temporary password has expired and must be reset by an administrator.",
    /^The first password has expired/,
  ],
  ["NotAuthorizedException", "User is disabled.", /^This account is disabled/],
  [
    "NotAuthorizedException",
    "User cannot be confirmed. Current status is CONFIRMED",
    /has been confirmed/,
  ],
  ["InvalidPasswordException", "Password did not conform with policy: too short", /not allowed/],
  ["UsernameExistsException", "User already exists", /^There is an account with this address/],
  ["CodeMismatchException", "Invalid verification code", /^This code is wrong/],
  ["LimitExceededException", "Attempt limit exceeded", /^Too many attempts/],
  ["NetworkError", "A network error has occurred.", /^There is no connection/],
  ["SomethingNew", "Stack trace", /^That did not work/],
  ["UserNotFoundException", "", /^The e-mail address or the password/],
])("explains %s: %s", async (name, message, expected) => {
  await expect(explainErrors(Promise.reject(error(name, message)))).rejects.toThrow(expected);
});

it("explains what is no error", () => {
  expect(signInErrorMessage("no")).toMatch(/^That did not work/);
});

it("resolves with the value of an action that succeeds", async () => {
  expect(await explainErrors(Promise.resolve("done"))).toBe("done");
});
