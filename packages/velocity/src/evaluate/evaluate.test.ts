import { describe, expect, it } from "vitest";
import { render, VtlError } from "../index.ts";

function output(template: string, body?: unknown): string {
  return render(template, { body: body === undefined ? "" : JSON.stringify(body) }).text;
}

function value(expression: string): string {
  return output(`#set($x = ${expression})$x`);
}

function holds(condition: string): boolean {
  return output(`#set($zero = 0)#set($blank = "")#if(${condition})yes#end`) === "yes";
}

describe("arithmetic", () => {
  it.each([
    ["7 / 2", "3"],
    ["-7 / 2", "-3"],
    ["-7 % 3", "-1"],
    ["7 / 2.0", "3.5"],
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["10 - 2 - 3", "5"],
    ["100 / 10 / 2", "5"],
    ["1.5 * 2", "3.0"],
    ["2147483647 + 1", "2147483648"],
    ["9223372036854775807 + 1", "9223372036854775808"],
    ["9007199254740993 - 1", "9007199254740992"],
    ["1 / 0", ""],
    ["1 % 0", ""],
    ["$missing + 1", ""],
    ["'a' + 1", "a1"],
    ["1 + 'a'", "1a"],
    ["1.0", "1.0"],
    ["1e3", "1000.0"],
    ["12345678901234567890", "12345678901234567890"],
  ])("computes %s as %s", (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });
});

describe("conditions", () => {
  it.each([
    "true",
    "1 == 1.0",
    "'1' == 1",
    "'a' == \"a\"",
    "true == 'true'",
    "[1] == [1]",
    "{} == {}",
    "$zero",
    "$blank",
    "!$missing",
    "not $missing",
    "$missing == $null",
    "$missing == ''",
    "'' == $missing",
    "1 < 2 and 2 le 2",
    "3 > 2 && 3 ge 3",
    "1 lt 2 and not false",
    "1 ne 2",
    "1 eq 1",
    "false || true",
    "false or true && true",
    "!(1 == 2)",
    "true || $missing.call()",
  ])("holds: %s", (condition) => {
    expect(holds(condition)).toBe(true);
  });

  it.each([
    "false",
    "$missing",
    "$missing != ''",
    "$missing != $null",
    "$missing == 'a'",
    "'b' > 'a'",
    "$missing > 1",
    "'2' > 1",
    "1 == 2",
    "'3.0' == 3",
    "1",
    "'x'",
    "[1]",
    "true && 1",
    "1 != 1",
  ])("does not hold: %s", (condition) => {
    expect(holds(condition)).toBe(false);
  });

  it("renders the first branch whose condition holds", () => {
    const template = "#if($x == 1)one#elseif($x == 2)two#elseif($x == 2)again#{else}many#end";
    expect([1, 2, 3].map((x) => output(`#set($x = ${x})${template}`))).toEqual([
      "one",
      "two",
      "many",
    ]);
  });
});

describe("strings", () => {
  it("renders references and directives between double quotes", () => {
    const template = `#set($a = "x")#set($b = "$a$missing #if(true)y#end")$b`;
    expect(output(template)).toBe("x y");
  });

  it("prints text between single quotes verbatim", () => {
    expect(value("'$a #if(true)'")).toBe("$a #if(true)");
  });

  it("reads a doubled quote as a quote and a backslash as itself", () => {
    expect(value("'it''s'")).toBe("it's");
    expect(value(`"say ""hi"""`)).toBe('say "hi"');
    expect(value(`"a\\n"`)).toBe("a\\n");
  });
});

describe("lists, ranges and maps", () => {
  it.each([
    ["[1, 'a', [true]]", "[1, a, [true]]"],
    ["[]", "[]"],
    ["[1..3]", "[1, 2, 3]"],
    ["[ 3 .. 1 ]", "[3, 2, 1]"],
    ["{'a': 1, 'b': {'c': [2]}}", "{a=1, b={c=[2]}}"],
    ["{}", "{}"],
  ])("prints %s as Java does: %s", (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });

  it("counts a negative index from the end and throws for one out of bounds", () => {
    expect(output("#set($l = [1, 2])$l[-1]$l[0]")).toBe("21");
    expect(() => output("#set($l = [1, 2])$l[2]")).toThrow("Index 2 is out of bounds");
  });

  it("throws for a range of more than a million numbers", () => {
    expect(() => value("[1..1000000000]")).toThrow(VtlError);
  });
});

describe("#set", () => {
  it.each([
    ["#set($m = {})#set($m.a = 1)#set($m['b'] = 2)#set($k = 'c')#set($m[$k] = 3)$m"],
    ["#set($m = {})$m.put('a', 1)$m.put('b', 2)$m.put('c', 3)$m"],
  ])("writes into a map: %s", (template) => {
    expect(output(template)).toBe("{a=1, b=2, c=3}");
  });

  it("assigns through several steps", () => {
    const template = `#set($m = {'a': {'b': {}}})#set($m["a"].b["c"] = 1)$m`;
    expect(output(template)).toBe("{a={b={c=1}}}");
  });

  it("assigns into a list, and ignores an assignment without an owner", () => {
    expect(output("#set($l = [1, 2])#set($l[0] = 9)#set($none.a = 1)$l$none")).toBe("[9, 2]");
  });

  it("clears a variable that is set to an undefined reference", () => {
    expect(output("#set($a = 1)#set($a = $missing)[$a]")).toBe("[]");
  });

  it("changes the payload of $input", () => {
    const template = "#set($root = $input.path('$'))#set($root.b = 2)$input.json('$')";
    expect(output(template, { a: 1 })).toBe('{"a":1,"b":2}');
  });
});

describe("#foreach", () => {
  it("sets $foreach.index, count, first, last and hasNext", () => {
    const template =
      "#foreach($i in ['a', 'b'])$foreach.index$foreach.count$velocityCount" +
      "$foreach.first$foreach.last$foreach.hasNext #end";
    expect(output(template)).toBe("011truefalsetrue 122falsetruefalse ");
  });

  it("sets $foreach.parent to the outer loop", () => {
    const template =
      "#foreach($i in [1, 2])#foreach($j in [1, 2])$foreach.parent.index$foreach.index #end#end";
    expect(output(template)).toBe("00 01 10 11 ");
  });

  it("iterates over the values, keys or entries of a map", () => {
    const over = (source: string, print: string): string =>
      output(`#set($m = {'a': 1, 'b': 2})#foreach($e in ${source})${print};#end`);
    expect(over("$m", "$e")).toBe("1;2;");
    expect(over("$m.keySet()", "$e")).toBe("a;b;");
    expect(over("$m.entrySet()", "$e.key=$e.value,$e.getKey()$e.getValue(),$e")).toBe(
      "a=1,a1,a=1;b=2,b2,b=2;",
    );
  });

  it.each(["$missing", "'text'", "5", "[]"])("does not iterate over %s", (source) => {
    expect(output(`[#foreach($i in ${source})x#end]`)).toBe("[]");
  });

  it("restores the variable after the loop", () => {
    expect(output("#set($i = 'kept')#foreach($i in [1])#end$i")).toBe("kept");
    expect(output("#foreach($i in [1])#end[$i]")).toBe("[]");
  });

  it("stops after 1,000 iterations", () => {
    expect(output("#foreach($i in [1..1500])x#end")).toHaveLength(1000);
  });

  it("ends at #break, and the template at #stop", () => {
    expect(output("#foreach($i in [1..5])#if($i == 3)#break#end$i#end|")).toBe("12|");
    expect(output("#foreach($i in [1..5])#if($i == 3)#stop#end$i#end|")).toBe("12");
  });
});

describe("#macro, #define and #evaluate", () => {
  it("sets a macro's parameters for the duration of the call", () => {
    const template = "#set($a = 'kept')#macro(show $a $b)[$a:$b]#end#show(1, 'x')#show('y' 2)$a";
    expect(output(template)).toBe("[1:x][y:2]kept");
  });

  it("lets a macro call itself", () => {
    const template = "#macro(down $n)$n#if($n > 0)#set($m = $n - 1)#down($m)#end#end#down(3)";
    expect(output(template)).toBe("3210");
  });

  it("sets $bodyContent to the block of a macro call", () => {
    expect(output("#macro(bold)<b>$bodyContent</b>#end#@bold()x#end")).toBe("<b>x</b>");
  });

  it("renders a defined block when it is printed", () => {
    expect(output("#define($d)hi $y#end#set($y = 1)$d#set($y = 2)$d")).toBe("hi 1hi 2");
  });

  it("renders a defined block where its text is used", () => {
    const template = "#define($d)[$y]#end#set($y = 1)$d.toString() #if($d == '[1]')same#end";
    expect(output(`${template} $util.base64Encode($d)`)).toBe("[1] same WzFd");
  });

  it("renders a string as a template with #evaluate", () => {
    expect(output("#set($a = 1)#evaluate('$a#if(true)b#end')")).toBe("1b");
  });

  it.each([
    "#macro(again)#again()#end#again()",
    "#define($d)$d#end$d",
    "#set($s = '#evaluate($s)')#evaluate($s)",
  ])("throws for unbounded recursion: %s", (template) => {
    expect(() => output(template)).toThrow(/deeper than/);
  });
});
