import Ajv from "ajv-draft-04";
import { expect, it } from "vitest";
import * as z from "../validation/index.ts";
import { decimal, DECIMAL_MAX, integer } from "./index.ts";

/** Validates as API Gateway does before any of our code runs. */
function passesModel(schema: z.ZodMiniType, value: unknown): boolean {
  const model = z.toJSONSchema(schema, { target: "draft-4", io: "input" });
  return new Ajv.default({ strict: false }).validate(model, value);
}

it.each<[string, z.ZodMiniType, unknown[], unknown[]]>([
  [
    "decimals",
    decimal(),
    [0, -0.0001, 19.97, DECIMAL_MAX - 0.0001, DECIMAL_MAX, -DECIMAL_MAX],
    [DECIMAL_MAX + 1, -DECIMAL_MAX - 1, "1", null, NaN],
  ],
  ["decimals in a range", decimal({ min: 0, max: 1 }), [0, 0.5, 1], [-0.0001, 1.0001]],
  [
    "integers",
    integer(),
    [0, -7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    [1.5, Number.MAX_SAFE_INTEGER + 1, "1"],
  ],
])("%s: the model and the schema agree", (_, schema, valid, invalid) => {
  for (const [values, passes] of [[valid, true] as const, [invalid, false] as const])
    for (const value of values)
      expect([value, passesModel(schema, value), schema.safeParse(value).success]).toEqual([
        value,
        passes,
        passes,
      ]);
});

it("refuses a fifth decimal, which the model cannot", () => {
  expect(passesModel(decimal(), 0.00001)).toBe(true);
  expect(decimal().safeParse(0.00001).success).toBe(false);
  expect(decimal().safeParse(1e-200).success).toBe(false);
});
