import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { orderErrorMessage } from "./error-messages.ts";

describe("the message for an order's error", () => {
  it.each([
    ["order.too_late", 409, "more than ten minutes old"],
    ["order.not_placed", 409, "has accepted this order"],
    ["order.conflict", 409, "An earlier attempt has placed this order"],
    ["order.not_found", 404, "no such order"],
    ["auth.forbidden", 403, "The API's message"],
    ["network", 0, "what you have chosen is kept"],
    ["request.throttled", 429, "what you have chosen is kept"],
    ["internal", 500, "what you have chosen is kept"],
  ])("for %s says what to do", (code, status, text) => {
    expect(orderErrorMessage(new ApiError("The API's message", code, status))).toContain(text);
  });

  it("for any other error is the error's", () => {
    expect(orderErrorMessage(new Error("You are signed out."))).toBe("You are signed out.");
  });
});
