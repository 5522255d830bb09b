import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { souk } from "../testing/souk.ts";
import { fieldsOf } from "./fields.ts";
import { namesOf } from "./names.ts";
import { planEntity } from "./plan.ts";
import { Source } from "./syntax.ts";

// What the command writes is proved by test/local/add-an-entity.test.ts in a copy of the checkout.

const root = join(import.meta.dirname, "../../../..");
const create = (...args: string[]) => souk(["new", ...args], { cwd: join(root, "packages") });

it("lists with --dry-run what it would write, and writes nothing", async () => {
  const { code, out, err } = await create("entity", "cartItem", "amount:number", "--dry-run");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.match(/^ {2}new {6}\S+$/gm)?.map((line) => line.trim().split(/\s+/)[1])).toEqual([
    "packages/core/src/cart-item/schema.ts",
    "packages/core/src/cart-item/entity.ts",
    "packages/core/src/cart-item/index.ts",
    "packages/core/src/cart-item/cart-item.test.ts",
    "packages/functions/src/api/routers/cart-items.ts",
    "packages/functions/src/handlers/cart-items.ts",
    "test/api/cart-items.test.ts",
  ]);
  expect(out).toContain("  changed  packages/contract/src/routes.ts\n");
  expect(out).toContain("Nothing was written");
  expect(existsSync(join(root, "packages/core/src/cart-item"))).toBe(false);
  expect(readFileSync(join(root, "packages/contract/src/routes.ts"), "utf8")).not.toContain("cart");
});

it.each<[string[], string]>([
  [[], "souk new makes an entity, whose name and fields are missing.\nFor example: npm run new "],
  [["route", "product"], `souk new makes an entity, and no "route".\n`],
  [["entity"], "The name of the entity is missing.\n"],
  [["entity", "product", "--force"], "souk new has the flags --plural NAME and --dry-run only.\n"],
  [["entity", "product"], "A product has no fields yet.\nName them with their types: "],
])("refuses the arguments %j", async (args, message) => {
  const { code, out, err } = await create(...args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err.slice(0, message.length)).toBe(message);
});

it.each([
  ["Product", `An entity is named in camel case with at most 30 letters and digits, as product `],
  ["my-product", "An entity is named in camel case"],
  ["a".repeat(31), "An entity is named in camel case"],
  [
    "products",
    "The name of an entity is a singular, and products looks like a plural.\nName it product,",
  ],
  [
    "categories",
    "The name of an entity is a singular, and categories looks like a plural.\nName it category,",
  ],
  ["class", "class has another meaning in the code"],
  ["event", "Event has another meaning in the code"],
  ["table", "table has another meaning in the code"],
  ["order", "There is an entity order already, in packages/core/src/order/schema.ts, "],
  ["member", "There is an entity member already, in packages/core/src/member/entity.ts.\n"],
  ["text", "The name text is taken by packages/core/src/text.\n"],
])("refuses an entity that is named %s", async (name, message) => {
  const { code, out, err } = await create("entity", name, "title:string", "--dry-run");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err.slice(0, message.length)).toBe(message);
});

it.each([
  ["price", `"price" is not a field with its type.\nFor example: name:string, `],
  ["price:decimal", `"price:decimal" is not a field with its type.\n`],
  ["Price:number", "A field is named in camel case"],
  ["size:enum", "The enum size has no values.\n"],
  ["size:enum(small)", "The enum size needs at least two values that differ.\n"],
  ["size:enum(a,a)", "The enum size needs at least two values that differ.\n"],
  [
    "size:enum(1,2)",
    `A value of an enum begins with a letter and has at most 40 letters, digits, _ and -; "1" `,
  ],
  ["name:string(5)", "Only an enum has values in parentheses, and name is of type string.\n"],
  ["userId:string", "userId has another meaning already, so no field can be named so.\n"],
  ["productId:string", "productId has another meaning already"],
  ["type:string", "type has another meaning already"],
  ["title:number", "The field title is there twice.\n"],
])("refuses the field %s", async (field, message) => {
  const { code, err } = await create("entity", "product", "title:string", field, "--dry-run");
  expect(code).toBe(1);
  expect(err.slice(0, message.length)).toBe(message);
});

it.each([
  ["person", ["--plural", "people"], "people"],
  ["category", [], "categories"],
  ["box", [], "boxes"],
  ["address", [], "addresses"],
  ["day", [], "days"],
])("names several of %s with %j %s", async (name, flags, plural) => {
  const { code, out } = await create("entity", name, "title:string", "--dry-run", ...flags);
  expect(code).toBe(0);
  expect(out).toContain(`packages/functions/src/api/routers/${plural}.ts\n`);
});

it("imports what the schemas are made of, and nothing for a name or a value that is the same", async () => {
  const names = namesOf("product");
  const fields = fieldsOf(["text:number", "integer:boolean", "kind:enum(text,decimal)"], names);
  const files = await planEntity(root, { names, fields });
  const { content = "" } = files.find(({ path }) => path.endsWith("/product/schema.ts")) ?? {};
  expect(content.match(/^import .*$/gm)).toEqual([
    'import * as z from "../validation/index.ts";',
    'import { decimal } from "../number/index.ts";',
    'import { pageOf } from "../page/index.ts";',
    'import { Timestamp } from "../text/index.ts";',
  ]);
});

it("says where a place for code is missing", () => {
  const source = new Source("keys.ts", "export const OTHER = {};");
  expect(() => source.addProperty("ITEM_KEYS", "a: 1")).toThrow(
    "There is no place for a new entity in keys.ts, because it has no ITEM_KEYS.",
  );
});
