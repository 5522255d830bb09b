import { describe, expect, it } from "vitest";
import { gatewayResponses, gatewayResponseTemplate } from "./gateway-responses.ts";

describe("gatewayResponseTemplate", () => {
  it.each(gatewayResponses)("$type renders our error shape", (response) => {
    const filled = gatewayResponseTemplate(response)
      .replace("$context.error.messageString", JSON.stringify("Some message"))
      .replace("$context.error.validationErrorString", "why")
      .replace("$context.requestId", "id");
    expect(JSON.parse(filled)).toEqual({
      message: response.message ?? "Some message",
      code: response.code,
      requestId: "id",
      ...(response.errors && { errors: [{ path: response.errors.path, message: "why" }] }),
    });
  });

  it("answers an unknown path with 404", () => {
    expect(gatewayResponses.find(({ type }) => type === "MISSING_AUTHENTICATION_TOKEN")).toEqual(
      expect.objectContaining({ statusCode: "404", message: "Not Found" }),
    );
  });
});
