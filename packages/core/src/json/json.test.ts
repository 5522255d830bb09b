import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJson, JSON_DEPTH, JSON_MAX, parseJson, toJson } from "./index.ts";

const refusal = (path: string) =>
  expect.objectContaining({
    kind: "input",
    code: "request.invalid",
    errors: [{ path, message: expect.any(String) }],
  });

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("parseJson", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('"__proto__"')) return;
        expect(JSON.stringify(parseJson(text))).toBe(text);
      }),
    );
  });

  it.each([
    ["19.97", 19.97],
    ["19.970", 19.97],
    ["0.1", 0.1],
    ["-0", -0],
    ["0e5", 0],
    ["1e3", 1000],
    ["1.5E-7", 1.5e-7],
    ["-12.50e1", -125],
    ["1e21", 1e21],
    ["9007199254740992", 2 ** 53],
    ["100000000000000000000", 1e20],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["5e-324", 5e-324],
  ])("reads %s", (text, value) => {
    expect(parseJson(text)).toBe(value);
  });

  it.each([
    "9007199254740993",
    "12345678901234567890",
    "0.10000000000000000001",
    "19.970000000000001234",
    "1e400",
    "-1e400",
    "1e-400",
    "123456789.123456789123",
  ])("refuses %s, which a double cannot represent", (text) => {
    expect(() => parseJson(text)).toThrow(refusal("body"));
    expect(() => parseJson(`{"a":[1,{"b":${text}}]}`)).toThrow(refusal("a.1.b"));
  });

  it("accepts the same digits in a string", () => {
    expect(parseJson('{"n":"9007199254740993"}')).toEqual({ n: "9007199254740993" });
  });

  it("refuses a member named __proto__", () => {
    expect(() => parseJson('{"a":{"__proto__":{"admin":true}}}')).toThrow(refusal("a.__proto__"));
  });

  it("reads and refuses the same in a short text as in a long one, which is read with care", () => {
    const outcomeOf = (text: string): unknown => {
      try {
        return parseJson(text);
      } catch (error) {
        return (error as { errors: unknown }).errors;
      }
    };
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(22), fc.integer())
      .map(([digits, point, exponent]) => {
        const [, sign = "", plain = ""] = /^(-?)(.*)$/.exec(String(digits)) ?? [];
        const padded = plain.padStart(point + 1, "0");
        const whole = padded.slice(0, padded.length - point);
        const decimals = point === 0 ? "" : `.${padded.slice(-point)}`;
        return sign + whole + decimals + (exponent % 3 === 0 ? `e${exponent % 400}` : "");
      });
    const name = fc.constantFrom("a", "__proto__", "\\u005f_proto__", "1e5", "9007199254740993");
    const object = fc.tuple(name, number).map(([key, value]) => `{"${key}":[${value}]}`);
    fc.assert(
      fc.property(fc.oneof(number, object), (text) => {
        expect(outcomeOf(text)).toEqual(outcomeOf(text + " ".repeat(4096)));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(["", "{", "undefined", "NaN", "01", "{'a':1}", nested(100_000)])(
    "refuses %.12s and names the body",
    (text) => {
      expect(() => parseJson(text)).toThrow(refusal("body"));
    },
  );
});

describe("isJson", () => {
  it(`allows ${JSON_DEPTH} levels and no more`, () => {
    expect(isJson(JSON.parse(nested(JSON_DEPTH)))).toBe(true);
    expect(isJson(JSON.parse(nested(JSON_DEPTH + 1)))).toBe(false);
  });

  it.each([undefined, NaN, Infinity, 1n, () => 1, Symbol("a"), [undefined], { a: NaN }])(
    "is false for %s",
    (value) => {
      expect(isJson(value)).toBe(false);
    },
  );
});

describe("toJson", () => {
  it("allows 256 KB and not a byte more", () => {
    expect(toJson("x".repeat(JSON_MAX - 2))).toHaveLength(JSON_MAX);
    expect(() => toJson("é".repeat(JSON_MAX / 2))).toThrow(
      expect.objectContaining({ kind: "too_large", code: "request.too_large" }),
    );
  });
});
