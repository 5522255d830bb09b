import { expect, it } from "vitest";
import {
  checkPassword,
  passwordPolicyOf,
} from "../../../sst-local/src/services/cognito/password-policy.ts";
import { passwordError } from "./password-rules.ts";

it.each([
  ["Chosen-by-me-1", undefined],
  ["Chosen by me 1", undefined],
  ["", "The password needs 8 characters, a small letter, a capital letter, a digit, and a symbol."],
  ["short", "The password needs 8 characters, a capital letter, a digit, and a symbol."],
  ["Chosenbyme1", "The password needs a symbol."],
  ["chosen-by-me", "The password needs a capital letter and a digit."],
  ["CHOSEN-BY-ME-1", "The password needs a small letter."],
])("of %j says %j", (password, error) => {
  expect(passwordError(password)).toBe(error);
});

it.each([
  "Chosen-by-me-1",
  "Chosenbyme1",
  "chosen-by-me",
  "Abc-1",
  "A-b1 A-b1",
  "Ab1§Ab1§",
  "Ab1 Ab1 ",
])("agrees about %j with the policy that Cognito has by default", (password) => {
  const check = () => checkPassword(passwordPolicyOf(undefined), password);
  if (passwordError(password) === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(/password/i);
});
