import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cellText, columnsOf, entities } from "./entities.ts";

it("lists every entity that core declares", () => {
  const core = new URL("../../../../core/src/", import.meta.url);
  const files = readdirSync(core, { recursive: true, encoding: "utf8" });
  const declared = files
    .filter((file) => file.endsWith("entity.ts"))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, core), "utf8");
      return [...source.matchAll(/modelOf\("(\w+)"\)/g)].map(([, name]) => name);
    });
  expect(declared.length).toBeGreaterThan(5);
  expect(entities.toSorted()).toEqual(declared.toSorted());
});

it("picks the most common attributes that are not keys as columns", () => {
  const items = [
    { pk: "a", sk: "b", gsi1pk: "c", v: "1", type: "room", roomId: "tea" },
    { pk: "a", sk: "b", type: "room", roomId: "den", name: "Den" },
  ];
  expect(columnsOf(items)).toEqual(["roomId", "name"]);
  expect(columnsOf(items, 1)).toEqual(["roomId"]);
  expect(columnsOf([])).toEqual([]);
});

it.each([
  ["tea", "tea"],
  [undefined, ""],
  [1, "1"],
  [{ a: [1] }, '{"a":[1]}'],
])("shows %j as %s", (value, text) => {
  expect(cellText(value)).toBe(text);
});
