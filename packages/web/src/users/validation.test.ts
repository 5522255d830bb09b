import * as schema from "@souk/core/user/schema";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { check, EMAIL_MAX, EMAIL_PATTERN, NAME_MAX, refusal } from "./validation.ts";

describe("the fields of a user", () => {
  it("have the limits of the API", () => {
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
  ])("%j with the address %j are wrong in %j", (name, email, wrong) => {
    expect(Object.keys(check({ name, email }))).toEqual(wrong);
    const user = { name, ...(email !== "" && { email }) };
    expect(schema.UserCreate.safeParse(user).success).toBe(wrong.length === 0);
  });
});

describe("a refusal", () => {
  it("that the address is taken stands at the address", () => {
    const problem = new ApiError("There is a user", "user.email_taken", 409);
    expect(refusal(problem).fields).toEqual({ email: "Somebody has this address already." });
  });

  it("that names a field stands there, and what is nobody's field does not", () => {
    const problem = new ApiError("Invalid request", "request.invalid", 400, [
      { path: "name", message: "Too small" },
      { path: "body", message: "Unknown field" },
    ]);
    expect(refusal(problem)).toEqual({
      fields: { name: "Too small" },
      sentence: "Invalid request",
    });
  });

  it.each([
    ["idempotency.mismatch", "An earlier try has arrived"],
    ["idempotency.in_progress", "Try again in a moment"],
    ["user.not_found", "no such user any more"],
    ["auth.forbidden", "The API's own words"],
  ])("%s is told as a sentence", (code, words) => {
    expect(refusal(new ApiError("The API's own words", code, 409)).sentence).toContain(words);
  });

  it("is told in the words of whatever else was thrown", () => {
    expect(refusal(new Error("You are signed out."))).toEqual({
      fields: {},
      sentence: "You are signed out.",
    });
  });
});
