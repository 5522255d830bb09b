import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { isCode, refusal } from "./error-messages.ts";

describe("a refusal", () => {
  it.each([
    ["order.too_late", 409, "more than ten minutes old"],
    ["order.not_placed", 409, "not waiting any more"],
    ["order.conflict", 409, "An earlier try of this order has arrived"],
    ["order.not_found", 404, "no such order of yours"],
    ["auth.forbidden", 403, "The API's own words"],
    ["network", 0, "kept here: try again"],
    ["request.throttled", 429, "kept here: try again"],
    ["internal", 500, "kept here: try again"],
  ])("%s is told as a sentence", (code, status, words) => {
    expect(refusal(new ApiError("The API's own words", code, status))).toContain(words);
  });

  it("is told in the words of whatever else was thrown", () => {
    expect(refusal(new Error("You are signed out."))).toBe("You are signed out.");
  });

  it("is known by its code", () => {
    const problem = new ApiError("No", "order.too_late", 409);
    expect(isCode(problem, "order.too_late")).toBe(true);
    expect(isCode(problem, "order.not_placed")).toBe(false);
    expect(isCode(new Error("order.too_late"), "order.too_late")).toBe(false);
  });
});
