import * as schema from "@souk/core/user/schema";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import {
  EMAIL_MAX,
  EMAIL_PATTERN,
  NAME_MAX,
  userErrorMessages,
  validateUser,
} from "./validation.ts";

describe("the fields of a user", () => {
  it("have the API's limits", () => {
    expect([NAME_MAX, EMAIL_MAX]).toEqual([schema.NAME_MAX, schema.EMAIL_MAX]);
    expect(EMAIL_PATTERN).toEqual(schema.EMAIL_PATTERN);
  });

  it.each([
    ["Ana", "", []],
    ["Ana", "ana@example.com", []],
    ["", "", ["name"]],
    ["x".repeat(101), "", ["name"]],
    ["\ud800", "", ["name"]],
    ["Ana", "ana", ["email"]],
    ["Ana", "ana@localhost", ["email"]],
    ["", "a#b@example.com", ["name", "email"]],
  ])("%j with the address %j have errors in %j", (name, email, fields) => {
    expect(Object.keys(validateUser({ name, email }))).toEqual(fields);
    const user = { name, ...(email !== "" && { email }) };
    expect(schema.UserCreate.safeParse(user).success).toBe(fields.length === 0);
  });
});

describe("the messages for an error", () => {
  it("are at the e-mail field when the address is taken", () => {
    const problem = new ApiError("There is a user", "user.email_taken", 409);
    expect(userErrorMessages(problem).fields).toEqual({ email: "Another user has this address." });
  });

  it("are at the fields that the API names", () => {
    const problem = new ApiError("Invalid request", "request.invalid", 400, [
      { path: "name", message: "Too small" },
      { path: "body", message: "Unknown field" },
    ]);
    expect(userErrorMessages(problem)).toEqual({
      fields: { name: "Too small" },
      message: "Invalid request",
    });
  });

  it.each([
    ["idempotency.mismatch", "An earlier attempt has created"],
    ["user.not_found", "does not exist any more"],
    ["auth.forbidden", "The API's message"],
  ])("for %s say what to do", (code, text) => {
    expect(userErrorMessages(new ApiError("The API's message", code, 409)).message).toContain(text);
  });

  it("are the message of any other error", () => {
    expect(userErrorMessages(new Error("You are signed out."))).toEqual({
      fields: {},
      message: "You are signed out.",
    });
  });
});
