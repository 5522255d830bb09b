import { routes } from "@souk/contract/routes";
import { describe, expect, it } from "vitest";
import { toModelSchema } from "./models.ts";

describe("toModelSchema", () => {
  const bodies = routes.flatMap(({ body }) => body ?? []);

  it.each(bodies)("converts $name to a draft 4 object without additional properties", (body) => {
    expect(JSON.parse(toModelSchema(body.schema))).toMatchObject({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      // An item may have any fields.
      additionalProperties: body.name === "ItemPut" ? {} : false,
    });
  });

  it.each(bodies)("uses in $name only keywords that API Gateway supports", ({ schema }) => {
    const keywords = new Set<string>();
    JSON.parse(toModelSchema(schema), function (key, value: unknown) {
      if (!Array.isArray(this)) keywords.add(key);
      return value;
    });
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    for (const unsupported of ["$id", "const", "$defs", "if", "contains", "propertyNames"])
      expect(keywords).not.toContain(unsupported);
  });
});
