import { describe, expect, it } from "vitest";
import { parseLenientJson } from "./plain.ts";
import { render, VtlError } from "../index.ts";

function print(body: string): string {
  return render("$input.path('$')", { body }).text;
}

function json(body: string): string {
  return render("$input.json('$')", { body }).text;
}

describe("printing JSON", () => {
  it.each([
    ['{"a": 1, "b": "x"}', "{a=1, b=x}"],
    ['{"a": [1, {"b": "x"}], "c": null}', '{a=[1,{"b":"x"}], c=null}'],
    ['[1, "x", null, true, {"a": {}}]', '[1,"x",null,true,{"a":{}}]'],
    ['"text"', "text"],
    ["true", "true"],
    ["null", ""],
    ["1.0", "1.0"],
    ["1.50", "1.5"],
    ["1e3", "1000.0"],
    ["12345678901234567890", "12345678901234567890"],
    ["1.2345678901234567890", "1.2345678901234567890"],
    ["1.2345678901234567890e20", "1.2345678901234567890E+20"],
    ["9007199254740993", "9007199254740993"],
  ])("%s prints %s", (body, expected) => {
    expect(print(body)).toBe(expected);
  });

  it("keeps the key order of the payload, also of numeric keys", () => {
    expect(json('{"b": 1, "2": 2, "1": 3}')).toBe('{"b":1,"2":2,"1":3}');
  });

  it("escapes control characters and general punctuation", () => {
    expect(json(JSON.stringify({ a: '"\\\n\u0001\u2028é/😀' }))).toBe(
      '{"a":"\\"\\\\\\n\\u0001\\u2028é/😀"}',
    );
  });
});

describe("lenient JSON", () => {
  it.each([
    ["name=value&b", '"name=value&b"'],
    ["{a: 1, 'b': 'c', d: e f}", '{"a":1,"b":"c","d":"e f"}'],
    ["[1,, 2,]", "[1,2]"],
    ['{"a": 1,}', '{"a":1}'],
    ['{"a": 1, "a": 2}', '{"a":2}'],
    ['{"a": "x\ty"}', '{"a":"x\\ty"}'],
    ['{"a": 1} rest', '{"a":1}'],
    ["{'a': 'it\\'s \\u0041'}", '{"a":"it\'s A"}'],
  ])("%s is read as %s", (body, expected) => {
    expect(json(body)).toBe(expected);
  });

  it.each(['{"a": 1', '{"a" 1}', "{a}", "[1", "{]", '{"a": "open}', ":", '{"a":}', '"\\u12"'])(
    "throws for %s",
    (body) => {
      expect(() => json(body)).toThrow(expect.objectContaining({ reason: "body" }) as VtlError);
    },
  );

  it("throws for JSON nested deeper than the limit", () => {
    expect(() => json("[".repeat(200_000))).toThrow(VtlError);
  });
});

describe("JSONPath", () => {
  const body = JSON.stringify({
    rooms: [
      { id: "r1", size: 4, tags: ["quiet"] },
      { id: "r2", size: 12, owner: { name: "Ada" } },
      { id: "r3", size: 30, owner: { name: "Bob" }, tags: [] },
    ],
    "two words": { "a.b": 1 },
    nothing: null,
    numbers: [3, 1, 2],
  });

  function read(path: string): string {
    return render("$input.json($context.path)", { body, context: { path } }).text;
  }

  it.each([
    ["$.rooms[0].id", '"r1"'],
    ["$.rooms[-1].id", '"r3"'],
    ["$['rooms'][1]['id']", '"r2"'],
    ['$["rooms"][1].owner.name', '"Ada"'],
    ["rooms[0].id", '"r1"'],
    ["$['two words']['a.b']", "1"],
    ["$.nothing", "null"],
    ["$.numbers.length()", "3"],
    ["$.numbers.sum()", "6.0"],
    ["$.rooms[0]['id','size']", '{"id":"r1","size":4}'],
  ])("%s is %s", (path, expected) => {
    expect(read(path)).toBe(expected);
  });

  it.each(["$.none", "$.rooms[9]", "$.rooms[9].id", "$.rooms.id", "$.none[*]", "$.nothing.x"])(
    "%s is missing: an empty JSON string",
    (path) => {
      expect(read(path)).toBe('""');
    },
  );

  it.each([
    ["$.rooms[*].id", '["r1","r2","r3"]'],
    ["$.rooms[*].owner.name", '["Ada","Bob"]'],
    ["$..name", '["Ada","Bob"]'],
    ["$..none", "[]"],
    ["$.rooms[0:2].id", '["r1","r2"]'],
    ["$.rooms[-2:].id", '["r2","r3"]'],
    ["$.rooms[:-1].id", '["r1","r2"]'],
    ["$.rooms[0,2].id", '["r1","r3"]'],
    ["$.rooms[?(@.owner)].id", '["r2","r3"]'],
    ["$.rooms[?(!@.owner)].id", '["r1"]'],
    ["$.rooms[?(@.size > 10)].id", '["r2","r3"]'],
    ["$.rooms[?(@.size > 10 && @.size <= 12)].id", '["r2"]'],
    ["$.rooms[?(@.size < 5 || @.owner.name == 'Bob')].id", '["r1","r3"]'],
    ["$.rooms[?(@.id == 'r2')].id", '["r2"]'],
    ["$.rooms[?(@.id != 'r2')].id", '["r1","r3"]'],
    ["$.rooms[?(@.id =~ /R[12]/i)].id", '["r1","r2"]'],
    ["$.rooms[?(@.id in ['r1', 'r3'])].id", '["r1","r3"]'],
    ["$.rooms[?(@.id nin ['r1', 'r3'])].id", '["r2"]'],
    ["$.rooms[?(@.tags contains 'quiet')].id", '["r1"]'],
    ["$.rooms[?(@.tags size 0)].id", '["r3"]'],
    ["$.rooms[?(@.tags empty true)].id", '["r3"]'],
    ["$.rooms[?(@.size == $.numbers[0])].id", "[]"],
    ["$.numbers[?(@ >= 2)]", "[3,2]"],
  ])("%s is the list %s", (path, expected) => {
    expect(read(path)).toBe(expected);
  });

  it.each(["$.", "$[", "$.rooms[abc]", "$.rooms[?(", "$.two words", "$.numbers.nope()", "$.a["])(
    "throws for %s",
    (path) => {
      expect(() => read(path)).toThrow(VtlError);
    },
  );
});

describe("parseLenientJson", () => {
  it.each([
    ["{a: 1, b_2: 'x', 'c d': [1, -2.5e3, ],}", { a: 1, b_2: "x", "c d": [1, -2500] }],
    [`{a: 'it\\'s "quoted"'}`, { a: `it's "quoted"` }],
    ['{a: "tab\\t\\u0041", b: true, c: false, d: null}', { a: "tab\tA", b: true, c: false }],
    ["text", "text"],
  ])("parses %s to JavaScript values", (text, value) => {
    expect(parseLenientJson(text)).toEqual(value);
  });

  it("parses __proto__ as an ordinary key", () => {
    expect(Object.keys(parseLenientJson("{__proto__: {a: 1}}") as object)).toEqual(["__proto__"]);
  });
});
