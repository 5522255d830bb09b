import { describe, expect, it } from "vitest";
import { compile, render, VtlError } from "../index.ts";

const context = { name: "Ada", count: 3 };

function output(template: string): string {
  return render(template, { context }).text;
}

describe("text of a template", () => {
  it.each([
    ["$5 and 20% # off, #1 of 2", "a lone dollar or number sign is text"],
    ["$", "so is a dollar at the end"],
    ["#unknown", "a directive that is none is text"],
    ["#unknown(1, 'a')", "so is a call of no macro"],
    ["a\\nb", "a backslash before a letter stays"],
    ["\\\\server", "so do two"],
    ["x@example.com.", "and an address"],
  ])("prints %j as it stands: %s", (template) => {
    expect(output(template)).toBe(template);
  });

  it.each([
    ["\\$context.name", "$context.name"],
    ["\\\\$context.name", "\\Ada"],
    ["\\\\\\$context.name", "\\$context.name"],
    ["\\${context.name}", "${context.name}"],
    ["\\$missing", "$missing"],
    ["\\#if(true)", "#if(true)"],
    ["\\\\#if(true)x#end", "\\x"],
    ["\\#set", "#set"],
  ])("halves the backslashes before a reference or directive: %j", (template, expected) => {
    expect(output(template)).toBe(expected);
  });

  it.each([
    ["a ## the rest\nb", "a b"],
    ["a#* over\ntwo lines *#b", "ab"],
    ["a#** documentation *#b", "ab"],
    ["a#* never closed", "a"],
    ["#[[ $context.name #if ]]#", " $context.name #if "],
  ])("leaves comments out and unparsed text in: %j", (template, expected) => {
    expect(output(template)).toBe(expected);
  });
});

describe("references", () => {
  it.each([
    ["$context.name, ${context.name}!", "Ada, Ada!"],
    ["$!context.name $!{context.name}s", "Ada Adas"],
    ["$context.name.", "Ada."],
    ["$context.name..", "Ada.."],
    ["$context.count%", "3%"],
    ["$context.count.50", "3.50"],
    ["${context.name}[0]", "Ada[0]"],
    ["$context['name'] $context.get('name')", "Ada Ada"],
    ["$$context.name", "$Ada"],
    ["#$context.name", "#Ada"],
    ["$context.name.length() chars", "3 chars"],
    ["$context.name (x)", "Ada (x)"],
  ])("ends %j where the name ends", (template, expected) => {
    expect(output(template)).toBe(expected);
  });

  it("takes a hyphen as part of a name", () => {
    expect(output("[$context.name-x]")).toBe("[]");
    expect(output("[${context.name}-x]")).toBe("[Ada-x]");
  });

  it.each(["$a", "$!a", "${a.b.c}", "$a.b().c[0]", "$context.nothing", "$context.name.nope()"])(
    "prints nothing for %s, which does not exist",
    (template) => {
      expect(output(`[${template}]`)).toBe("[]");
    },
  );
});

describe("white space around directives", () => {
  it.each([
    ["#set($a = 1)\nx", "x", "#set takes the line end behind it"],
    ["#set($a = 1)  x", "  x", "but no blanks without one"],
    ["  #set($a = 1)\nx", "x", "nor those before it, when it comes first"],
    ["$context.name  #set($a = 1)x", "Adax", "or behind a reference"],
    ["a  #set($a = 1)x", "a  x", "while blanks behind text stay"],
    ["{\n  #set($a = 1)\n}", "{\n  }", "as do those behind a line end"],
    ["  #if(true)\nx\n#end\ny", "  x\ny", "#if and #end take their line ends and no blanks"],
    ["#if(false)\r\na\r\n#else\r\nb\r\n#end\r\nc", "b\r\nc", "of any kind"],
    ["#foreach($i in [1, 2])\n$i\n#end\n.", "1\n2\n.", "#foreach does too"],
    ["#if(true)x#end-y", "x-y", "a hyphen ends the name of a directive"],
    ["#if(false)#{else}y#{end}z", "yz", "braces end it too"],
  ])("renders %j as %j: %s", (template, expected) => {
    expect(output(template)).toBe(expected);
  });
});

describe("syntax errors", () => {
  it.each([
    "#if(true)",
    "#end",
    "#else",
    "#foreach($i in [1])",
    "#foreach($i of [1])#end",
    "#set($a)",
    "#set(1 = 2)",
    "#set($a = )",
    "#if($a = 1)#end",
    "#set($a = -$b)",
    "${context.name",
    "$context.get('a'",
    "$context[name]",
    '#set($a = "open)',
    "#[[ open",
    "#include('a')",
    "#parse('a')",
    "#macro()#end",
  ])("throws for %s", (template) => {
    expect(() => compile(template)).toThrow(VtlError);
  });

  it("reports the line and column of a syntax error", () => {
    expect(() => compile("{\n  #set($a = ?)\n}")).toThrow(/line 2, column 13: a value is missing/);
  });

  it.each(["(", "[", "!", "{'a':", "#if(", "$a[", "#set($a=", "#foreach($a in ["])(
    "throws for %j nested deeper than the limit",
    (piece) => {
      expect(() => compile(`#set($x = ${piece.repeat(50_000)}`)).toThrow(VtlError);
      expect(() => compile(piece.repeat(50_000))).not.toThrow(RangeError);
    },
  );
});
