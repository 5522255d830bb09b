import Draft4 from "ajv-draft-04";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { UserCreate, UserUpdate } from "./schema.ts";

const models = { UserCreate, UserUpdate };
const validate = Object.fromEntries(
  Object.entries(models).map(([name, schema]) => {
    const ajv = new Draft4.default({ strict: false });
    return [name, ajv.compile(z.toJSONSchema(schema, { target: "draft-4", io: "input" }))];
  }),
);

describe("the schema and API Gateway's model", () => {
  it.each<[keyof typeof models, unknown]>([
    ["UserCreate", { name: "John Doe" }],
    ["UserCreate", { name: "John Doe", userid: "f8216640-91a2-11eb-8ab9-57aa454facef" }],
    ["UserCreate", { name: "Zoë", email: "Zoe.O'Neil+x@sub.example.com" }],
    ["UserUpdate", { name: "John", email: "a@b.co" }],
  ])("accept for %s %j", (name, input) => {
    expect(models[name].safeParse(input).success).toBe(true);
    expect(validate[name]?.(input)).toBe(true);
  });

  it.each<[keyof typeof models, unknown]>([
    ["UserCreate", { Name: "John Doe" }],
    ["UserCreate", {}],
    ["UserCreate", { name: "" }],
    ["UserCreate", { name: "x".repeat(101) }],
    ["UserCreate", { name: "A", userid: "a#b" }],
    ["UserCreate", { name: "A", userid: "a", email: "a@b.co" }],
    ["UserCreate", { name: "A", timestamp: "2001-01-01T00:00:00" }],
    ["UserUpdate", { name: "A", userid: "a" }],
    ...["a", "@b.co", "a@b", "a b@c.co", "a#b@c.co", "a@b..co", `${"x".repeat(65)}@b.co`].map(
      (email): ["UserCreate", unknown] => ["UserCreate", { name: "A", email }],
    ),
  ])("refuse for %s %j", (name, input) => {
    expect(models[name].safeParse(input).success).toBe(false);
    expect(validate[name]?.(input)).toBe(false);
  });
});
