import { expect, it } from "vitest";
import { explainErrors } from "./error-messages.ts";

const error = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  ["InvalidPasswordException", "Password did not conform with policy: too short", /At least 8/],
  ["UsernameExistsException", "User already exists", /^There is an account with this address/],
  ["CodeMismatchException", "Invalid verification code", /^Invalid verification code$/],
])("explains %s", async (name, message, expected) => {
  await expect(explainErrors(Promise.reject(error(name, message)))).rejects.toThrow(expected);
});

it("resolves with the value of an action that succeeds", async () => {
  expect(await explainErrors(Promise.resolve("done"))).toBe("done");
});
