import { expect, it } from "vitest";
import { parseLenientJson } from "./lenient-json.ts";

it.each([
  ['{"a": 1}', { a: 1 }],
  ["{a: 1, b_2: 'x', 'c d': [1, -2.5e3, ],}", { a: 1, b_2: "x", "c d": [1, -2500] }],
  [`{a: 'it\\'s "quoted"'}`, { a: `it's "quoted"` }],
  ['{a: "tab\\t\\u0041", b: true, c: false, d: null}', { a: "tab\tA", b: true, c: false, d: null }],
  [" { } ", {}],
  ["{a: {b: {}}}", { a: { b: {} } }],
])("reads %s", (text, value) => {
  expect(parseLenientJson(text)).toEqual(value);
});

it("reads __proto__ as an ordinary key", () => {
  expect(Object.keys(parseLenientJson("{__proto__: {a: 1}}") as object)).toEqual(["__proto__"]);
});

it.each(["", "{", "{a}", "{a: }", "{a: 1 b: 2}", "{a: 'x}", "{a: word}", "[1", "{} x", "{,}"])(
  "refuses %j",
  (text) => {
    expect(() => parseLenientJson(text)).toThrow(SyntaxError);
  },
);
