import * as z from "zod";

/**
 * A request model as API Gateway wants it: JSON Schema draft 4, as text.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function toModelSchema(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { target: "draft-4", io: "input" }));
}
