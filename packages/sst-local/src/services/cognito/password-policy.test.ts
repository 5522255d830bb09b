import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { PasswordPolicyDefinition } from "./definition.ts";
import { checkPassword, generatePassword, passwordPolicyOf } from "./password-policy.ts";

const strict: PasswordPolicyDefinition = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};

it.each([
  ["Short-1", "Password not long enough"],
  ["no-capital-here-1", "Password must have uppercase characters"],
  ["NO-SMALL-HERE-1", "Password must have lowercase characters"],
  ["No-digit-in-here", "Password must have numeric characters"],
  ["NoSymbolInHere1", "Password must have symbol characters"],
])("refuses %s: %s", (password, detail) => {
  expect(() => checkPassword(passwordPolicyOf(strict), password)).toThrowError(
    expect.objectContaining({
      code: "InvalidPasswordException",
      message: `Password did not conform with policy: ${detail}`,
    }),
  );
});

it.each([
  ["every class", strict, "Correct-horse-1"],
  ["a space as the symbol", strict, "Correct horse 1"],
  ["length alone where nothing else is asked for", { minimumLength: 6 }, "abcdef"],
])("accepts %s", (_, policy, password) => {
  expect(() => checkPassword(passwordPolicyOf(policy), password)).not.toThrow();
});

it("asks for everything in eight characters where the pool says nothing", () => {
  expect(passwordPolicyOf(undefined)).toEqual({
    minimumLength: 8,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
    temporaryPasswordValidityDays: 7,
  });
});

it.each([strict, { ...strict, minimumLength: 30 }])("generates what fits %j", (policy) => {
  const resolved = passwordPolicyOf(policy);
  expect(() => checkPassword(resolved, generatePassword(resolved, randomBytes))).not.toThrow();
});
