import { routes } from "@souk/contract/routes";
import { describe, expect, it } from "vitest";
import { toModelSchema } from "./models.ts";

describe("toModelSchema", () => {
  const bodies = routes.flatMap(({ body }) => body ?? []);

  it.each(bodies)("makes of $name a draft 4 object that refuses unknown fields", (body) => {
    expect(JSON.parse(toModelSchema(body.schema))).toMatchObject({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      // An item is whatever its client wants to keep.
      additionalProperties: body.name === "ItemPut" ? {} : false,
    });
  });

  it.each(bodies)("uses in $name only words that API Gateway understands", ({ schema }) => {
    const words = new Set<string>();
    JSON.parse(toModelSchema(schema), function (key, value: unknown) {
      if (!Array.isArray(this)) words.add(key);
      return value;
    });
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    for (const unsupported of ["$id", "const", "$defs", "if", "contains", "propertyNames"])
      expect(words).not.toContain(unsupported);
  });
});
