import { describe, expect, it } from "vitest";
import { ApiError, hasCode } from "./error.ts";

describe("an API error", () => {
  it("has the message, code and field errors of the API's error body", async () => {
    const errors = [{ path: "name", message: "Too small" }];
    const body = { message: "Invalid request", code: "request.invalid", requestId: "r", errors };
    const error = await ApiError.fromResponse(Response.json(body, { status: 400 }));
    expect(error).toMatchObject({ message: "Invalid request", code: "request.invalid" });
    expect([error.status, error.fields]).toEqual([400, errors]);
  });

  it.each(["<h1>Bad gateway</h1>", "null", '{"message":"Forbidden"}'])(
    "has the code unknown for the body %j",
    async (body) => {
      const error = await ApiError.fromResponse(new Response(body, { status: 502 }));
      expect(error).toMatchObject({ code: "unknown", message: "The API answered 502." });
    },
  );

  it.each([
    [0, true],
    [400, false],
    [404, false],
    [409, false],
    [429, true],
    [500, true],
    [503, true],
  ])("with status %i is retryable: %s", (status, isRetryable) => {
    expect(new ApiError("", "code", status).isRetryable).toBe(isRetryable);
  });

  it("is recognised by its code", () => {
    const error = new ApiError("No", "order.too_late", 409);
    expect(hasCode(error, "order.too_late")).toBe(true);
    expect(hasCode(error, "order.not_placed")).toBe(false);
    expect(hasCode(new Error("order.too_late"), "order.too_late")).toBe(false);
  });
});
