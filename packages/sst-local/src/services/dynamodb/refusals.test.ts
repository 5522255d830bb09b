import { expect, it } from "vitest";
import { refusalsOf } from "../../aws/refusals.ts";
import { RULES } from "./refusals.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";

const orders: TableDefinition = {
  name: "Orders",
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "N" },
  ],
  hashKey: "pk",
  rangeKey: "sk",
};
const refused = (changes: Partial<TableDefinition>) =>
  refusalsOf(RULES, { ...orders, ...changes }, "the table Orders", "urn:x").map(
    ({ message }) => message,
  );
const index = (name: string): IndexDefinition => ({ name, hashKey: "pk", rangeKey: "sk" });
const indexes = (length: number) => Array.from({ length }, (_, i) => index(`index${i}`));

it.each<[string, Partial<TableDefinition>]>([
  ["keys without an attribute definition: sk", { attributes: [{ name: "pk", type: "S" }] }],
  [
    "keys without an attribute definition: gsi1pk",
    { globalSecondaryIndexes: [{ name: "gsi1", hashKey: "gsi1pk" }] },
  ],
  ["attribute definitions that no key uses: sk", { rangeKey: undefined }],
  [
    "key attributes of another type than S, N or B: sk",
    { attributes: [...(orders.attributes ?? []).slice(0, 1), { name: "sk", type: "BOOL" }] },
  ],
  ["it has no hash key", { hashKey: undefined, attributes: [{ name: "sk", type: "N" }] }],
  ["names that are not valid: ab", { name: "ab" }],
  ["names that are not valid: by name", { globalSecondaryIndexes: [index("by name")] }],
  ["it has 6 local secondary indexes", { localSecondaryIndexes: indexes(6) }],
])("refuses as CreateTable does: %s", (reason, changes) => {
  expect(refused(changes)).toEqual([`AWS refuses the table Orders: ${reason}.`]);
});

it("accepts local secondary indexes up to 5, and 25 global ones, a quota that AWS raises", () => {
  const globalSecondaryIndexes = indexes(25);
  expect(refused({ localSecondaryIndexes: indexes(5), globalSecondaryIndexes })).toEqual([]);
});
