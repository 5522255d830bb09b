import { describe, expect, it } from "vitest";
import { render, VtlError } from "../index.ts";

function value(expression: string): string {
  return render(`#set($x = ${expression})$x`, {}).text;
}

function of(literal: string, call: string): string {
  return render(`#set($v = ${literal})$v.${call}`, {}).text;
}

describe("methods of a string", () => {
  it.each([
    ["length()", "7"],
    ["isEmpty()", "false"],
    ["empty", "false"],
    ["toUpperCase()", "A-B-C-D"],
    ["charAt(1)", "-"],
    ["contains('b-c')", "true"],
    ["startsWith('a')", "true"],
    ["endsWith('a')", "false"],
    ["indexOf('-')", "1"],
    ["indexOf('-', 2)", "3"],
    ["indexOf(98)", "2"],
    ["lastIndexOf('-')", "5"],
    ["lastIndexOf('-', 4)", "3"],
    ["substring(2)", "b-c-d"],
    ["substring(2, 3)", "b"],
    ["concat('!')", "a-b-c-d!"],
    ["replace('-', '.$1')", "a.$1b.$1c.$1d"],
    ["replaceAll('[bc]', '<$0>')", "a-<b>-<c>-d"],
    ["replaceFirst('-', '')", "ab-c-d"],
    ["matches('[a-d-]+')", "true"],
    ["matches('a')", "false"],
    ["equals('a-b-c-d')", "true"],
    ["equalsIgnoreCase('A-B-C-D')", "true"],
    ["compareTo('a-b')", "4"],
    ["hashCode()", "1568765219"],
    ["toString()", "a-b-c-d"],
    ["split('-').size()", "4"],
    ["split('-', 2)[1]", "b-c-d"],
  ])("%s is %s", (call, expected) => {
    expect(of("'a-b-c-d'", call)).toBe(expected);
  });

  it("trims control characters as Java does", () => {
    expect(render("[$context.text.trim()]", { context: { text: "\u0001 \u00a0x\n" } }).text).toBe(
      "[\u00a0x]",
    );
  });

  it("splits without trailing empty parts", () => {
    const parts = (call: string): string =>
      render(`#set($s = ',a,,b,,')#foreach($p in $s.${call})($p)#end`, {}).text;
    expect(parts("split(',')")).toBe("()(a)()(b)");
    expect(parts("split(',', -1)")).toBe("()(a)()(b)()()");
    expect(parts("split('x')")).toBe("(,a,,b,,)");
  });

  it.each(["charAt(9)", "substring(9)", "substring(2, 1)", "substring(-1)", "matches('(')"])(
    "throws for %s as Java does",
    (call) => {
      expect(() => of("'abc'", call)).toThrow(VtlError);
    },
  );
});

describe("methods of a list", () => {
  it.each([
    ["size()", "3"],
    ["isEmpty()", "false"],
    ["get(1)", "b"],
    ["contains('b')", "true"],
    ["indexOf('a')", "0"],
    ["lastIndexOf('a')", "2"],
    ["subList(1, 3)", "[b, a]"],
    ["equals(['a', 'b', 'a'])", "true"],
    ["containsAll(['a'])", "true"],
    ["hashCode()", "126143"],
    ["iterator().next()", "a"],
    ["toString()", "[a, b, a]"],
  ])("%s is %s", (call, expected) => {
    expect(of("['a', 'b', 'a']", call)).toBe(expected);
  });

  it.each([
    ["add('c')", "true[a, b, c]"],
    ["add(0, 'c')", "[c, a, b]"],
    ["addAll(['c', 'd'])", "true[a, b, c, d]"],
    ["addAll($l)", "true[a, b, a, b]"],
    ["set(0, 'c')", "a[c, b]"],
    ["remove(0)", "a[b]"],
    ["remove('b')", "true[a]"],
    ["removeAll(['a'])", "true[b]"],
    ["retainAll(['a'])", "true[a]"],
    ["clear()", "[]"],
  ])("%s prints and leaves %s", (call, expected) => {
    expect(render(`#set($l = ['a', 'b'])$l.${call}$l`, {}).text).toBe(expected);
  });

  it.each(["get(3)", "get(-1)", "remove(3)", "set(3, 1)", "add(9, 1)", "subList(2, 1)"])(
    "throws for %s as Java does",
    (call) => {
      expect(() => of("['a', 'b', 'a']", call)).toThrow(VtlError);
    },
  );
});

describe("methods of a map", () => {
  it.each([
    ["size()", "2"],
    ["isEmpty()", "false"],
    ["get('a')", "1"],
    ["get('c')", ""],
    ["getOrDefault('c', 3)", "3"],
    ["containsKey('a')", "true"],
    ["containsValue(2)", "true"],
    ["keySet()", "[a, b]"],
    ["values()", "[1, 2]"],
    ["entrySet()", "[a=1, b=2]"],
    ["toString()", "{a=1, b=2}"],
    ["size", ""],
  ])("%s is %s", (call, expected) => {
    expect(of("{'a': 1, 'b': 2}", call)).toBe(expected);
  });

  it.each([
    ["put('c', 3)", "{a=1, b=2, c=3}"],
    ["put('a', 3)", "1{a=3, b=2}"],
    ["putIfAbsent('a', 3)", "1{a=1, b=2}"],
    ["putAll({'c': 3})", "{a=1, b=2, c=3}"],
    ["remove('a')", "1{b=2}"],
    ["clear()", "{}"],
  ])("%s prints and leaves %s", (call, expected) => {
    expect(render(`#set($m = {'a': 1, 'b': 2})$m.${call}$m`, {}).text).toBe(expected);
  });
});

describe("methods of a number", () => {
  it.each([
    ["7.9", "intValue()", "7"],
    ["-7.9", "longValue()", "-7"],
    ["7", "doubleValue()", "7.0"],
    ["3000000000", "intValue()", "-1294967296"],
    ["1e10", "intValue()", "2147483647"],
    ["0.1", "floatValue()", "0.1"],
    ["5", "equals(5)", "true"],
    ["5", "compareTo(6)", "-1"],
    ["5", "parseInt('12')", "12"],
    ["5", "toString().length()", "1"],
  ])("%s.%s is %s", (literal, call, expected) => {
    expect(of(literal, call)).toBe(expected);
  });

  it.each([
    ["0.001", "0.001"],
    ["0.0001", "1.0E-4"],
    ["10000000.0", "1.0E7"],
    ["123456.75", "123456.75"],
    ["1.5e300", "1.5E300"],
    ["-0.0", "-0.0"],
  ])("a double %s prints %s", (literal, expected) => {
    expect(value(literal)).toBe(expected);
  });
});

describe("names outside the method tables", () => {
  it.each([
    "$context.__proto__",
    "$context.constructor",
    "$context.toString.constructor",
    "$context.class",
    "$context.class.forName('x')",
    "$context.name.constructor('return 1')()",
    "$context.name.__proto__.x",
    "$context.name.hasOwnProperty('length')",
    "$context.list.constructor",
    "$context.list.push(1)",
    "$context.list.map($context)",
    "$util.constructor",
    "$util.__proto__.call('x')",
    "$util.hasOwnProperty('x')",
    "$input.constructor.constructor('x')",
    "$input.__defineGetter__('a', 'b')",
    "$foreach.constructor",
    "$context.valueOf.call()",
  ])("%s prints nothing", (template) => {
    expect(render(`[${template}`, { context: { name: "n", list: [1] } }).text).toMatch(
      /^\[(\(\))?$/,
    );
  });

  it("keeps __proto__ of a payload as an ordinary key", () => {
    const body = '{"__proto__": {"polluted": true}, "constructor": 1}';
    const template =
      "#set($r = $input.path('$'))$r.keySet() $r['__proto__'].polluted $r.constructor";
    expect(render(template, { body }).text).toBe("[__proto__, constructor] true 1");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
