import * as z from "zod";

/**
 * Converts a schema to an API Gateway request model: JSON Schema draft 4, as text.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function toModelSchema(schema: z.core.$ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { target: "draft-4", io: "input" }));
}
