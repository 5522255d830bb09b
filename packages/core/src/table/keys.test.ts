import { expect, it } from "vitest";
import type { Table } from "./index.ts";
import { messages } from "../message/entity.ts";
import { purges } from "../purge/entity.ts";
import { createClient, ITEM_KEYS, keyOf, prefixOf, valueIn } from "./index.ts";

const table: Table = { client: createClient({ region: "eu-west-1" }), name: "souk-test" };

it("builds the keys that ElectroDB writes", () => {
  const key = { roomId: "Room-1", messageId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" };
  const { Key } = messages(table).delete(key).params<{ Key: unknown }>();
  expect(Key).toEqual({ pk: "ROOM#Room-1", sk: "MSG#01ARZ3NDEKTSV4RRFFQ69G5FAV" });
  expect(keyOf("message", key)).toEqual(Key);
  const purge = purges(table).delete({ roomId: "Room-1" }).params<{ Key: unknown }>();
  expect(keyOf("purge", { roomId: "Room-1" })).toEqual(purge.Key);
});

it("keeps a dollar sign in a value", () => {
  expect(keyOf("listing", { place: "EMAIL#$&$1@example.com" }).sk).toBe("EMAIL#$&$1@example.com");
});

it("reads a value from a key, and nothing from the keys of other items", () => {
  expect(valueIn("purge", "pk", "PURGE#Room-1")).toBe("Room-1");
  expect(valueIn("purge", "pk", "ROOM#Room-1")).toBeUndefined();
  expect(valueIn("purge", "pk", undefined)).toBeUndefined();
});

it("gives no two kinds of items keys with the same prefixes", () => {
  const kinds = Object.keys(ITEM_KEYS) as (keyof typeof ITEM_KEYS)[];
  const prefixes = kinds.map((kind) => `${prefixOf(kind, "pk")} ${prefixOf(kind, "sk")}`);
  expect(new Set(prefixes).size).toBe(kinds.length);
});
