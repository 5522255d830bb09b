import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, render, VtlError } from "./index.ts";

const params = {
  path: { id: "7", both: "path" },
  querystring: { q: "a b", both: "query" },
  header: { "X-One": "1", both: "header", q: "header" },
};

describe("$input", () => {
  it("prints $input.body, and {} for an empty body", () => {
    expect(render("$input.body", { body: "plain" }).text).toBe("plain");
    expect(render("$input.body|$input.json('$')|$input.path('$')", { body: "" }).text).toBe(
      "{}|{}|{}",
    );
    expect(render("$input.body.member", { body: "plain" }).text).toBe("");
  });

  it.each([
    ["both", "path"],
    ["q", "a b"],
    ["X-One", "1"],
    ["x-one", ""],
    ["none", ""],
  ])("finds the parameter %s in path, query string, header: %j", (name, expected) => {
    expect(render(`$input.params('${name}')`, { params }).text).toBe(expected);
  });

  it("returns all parameters as maps from $input.params()", () => {
    expect(render("$input.params().keySet()", { params }).text).toBe("[path, querystring, header]");
    expect(render("$input.params().header.get('X-One')", { params }).text).toBe("1");
    expect(render("$input.params().path", { params }).text).toBe("{id=7, both=path}");
    expect(render("$input.params().header.keySet()", {}).text).toBe("[]");
  });

  it("takes the index of a JSONPath from a variable", () => {
    const template =
      "#foreach($i in [0..1])#set($e = $input.path(\"$.list[${i}]\"))$e.name;#end$input.path('$.list').size()";
    expect(render(template, { body: '{"list":[{"name":"a"},{"name":"b"}]}' }).text).toBe("a;b;2");
  });

  it("reports a body that is not JSON only when it is parsed", () => {
    expect(render("$input.body", { body: "{broken" }).text).toBe("{broken");
    expect(() => render("$input.json('$')", { body: "{broken" })).toThrow(
      expect.objectContaining({ reason: "body" }) as VtlError,
    );
  });
});

describe("$util", () => {
  it.each([
    [`it's "so"`, `it\\'s \\"so\\"`],
    ["a/b\\c\n", "a\\/b\\\\c\\n"],
    ["é\u0001", "\\u00E9\\u0001"],
    ["", ""],
  ])("escapeJavaScript makes %j of %j", (text, expected) => {
    expect(render("$util.escapeJavaScript($context.text)", { context: { text } }).text).toBe(
      expected,
    );
  });

  it.each([
    ["a b&c=d/é~!*", "a+b%26c%3Dd%2F%C3%A9%7E%21*"],
    ["-_.'()", "-_.%27%28%29"],
  ])("urlEncode makes a form's %j of %j, and urlDecode takes it back", (text, expected) => {
    expect(render("$util.urlEncode($context.text)", { context: { text } }).text).toBe(expected);
    expect(render("$util.urlDecode($context.text)", { context: { text: expected } }).text).toBe(
      text,
    );
  });

  it("throws for a broken escape in urlDecode", () => {
    expect(() => render("$util.urlDecode('100%')", {})).toThrow(VtlError);
  });

  it("encodes and decodes base64 by UTF-8", () => {
    expect(render("$util.base64Encode('é')", {}).text).toBe("w6k=");
    expect(render("$util.base64Decode('w6k=')", {}).text).toBe("é");
  });

  it("parses a JSON string inside JSON with parseJson", () => {
    const body = JSON.stringify({ message: JSON.stringify({ errors: [{ code: 42 }] }) });
    const template = "#set($e = $util.parseJson($input.path('$.message')))$e.errors[0].code $e";
    expect(render(template, { body }).text).toBe('42 {errors=[{"code":42}]}');
  });

  it.each([
    "escapeJavaScript",
    "urlEncode",
    "urlDecode",
    "base64Encode",
    "base64Decode",
    "parseJson",
  ])("%s of what does not exist prints nothing", (name) => {
    expect(render(`[$util.${name}($none)]`, {}).text).toBe("[]");
  });
});

describe("$context and $stageVariables", () => {
  it("prints the values of $context and nothing for unknown ones", () => {
    const context = { stage: "dev", canary: false, identity: { sourceIp: "::1", user: null } };
    const template =
      "$context.stage $context.canary $context.identity.sourceIp [$context.identity.user]" +
      "[$context.none.at.all] $stageVariables.table ${stageVariables.table} $stageVariables['table']";
    expect(render(template, { context, stageVariables: { table: "t" } }).text).toBe(
      "dev false ::1 [][] t t t",
    );
    expect(render("[$stageVariables.none]", { stageVariables: null }).text).toBe("[]");
  });
});

describe("a dump of $context", () => {
  const input = {
    context: { stage: "dev", identity: { user: null }, authorizer: { claims: { sub: "1" } } },
    unlistedContext: { xrayTraceId: "1-2" },
  };

  it("lists the nested maps by name and prints nothing for them", () => {
    const dump = (map: string): string =>
      render(`#foreach($key in ${map}.keySet())$key=${map}.get($key);#end`, input).text;
    expect(dump("$context")).toBe(
      "stage=dev;identity=;authorizer=;requestOverride=;responseOverride=;",
    );
    expect(dump("$context.requestOverride")).toBe("header=;path=;querystring=;");
    expect(dump("$context.responseOverride")).toBe("header=;");
    expect(dump("$context.authorizer")).toBe("claims=;");
    expect(dump("$context.none")).toBe("");
  });

  it("leaves out unlisted values, which can be read", () => {
    expect(render("$context.xrayTraceId $context.authorizer.claims.sub", input).text).toBe("1-2 1");
  });
});

describe("overrides", () => {
  it("collects overrides set by index, put and property", () => {
    const template = `
      #set($name = "third")
      #set($context.requestOverride.header.first = "1")
      #set($context.requestOverride.header["second"] = 2)
      #set($context.requestOverride.header[$name] = [1, "b"])
      $context.requestOverride.querystring.put("q", true)
      #set($context["requestOverride"].path["id"] = $input.params("id"))
      #set($context.responseOverride.status = 418)
      #set($context.responseOverride.header.Location = "/x")`;
    const rendered = render(template, { params });
    expect(rendered.requestOverride).toEqual({
      header: { first: "1", second: 2, third: [1, "b"] },
      querystring: { q: true },
      path: { id: "7" },
    });
    expect(rendered.responseOverride).toEqual({ status: 418, header: { Location: "/x" } });
    expect(rendered.text.trim()).toBe("");
  });

  it("returns no override when none is set", () => {
    expect(render("x", { context: {} })).toEqual({ text: "x" });
    expect(render("#set($context.responseOverride.header.a = $none)", {})).toEqual({ text: "" });
  });

  it("keeps the overrides of an earlier template, which can be read and replaced once", () => {
    const context = { responseOverride: { status: 201, header: { a: "1" } } };
    const rendered = render(
      "$context.responseOverride.status#set($context.responseOverride.status = 202)",
      { context },
    );
    expect(rendered).toEqual({
      text: "201",
      responseOverride: { status: 202, header: { a: "1" } },
    });
    expect(context.responseOverride.status).toBe(201);
  });

  it("throws when an override is set twice", () => {
    const twice = "#set($context.responseOverride.status = 200)";
    expect(() => render(twice + twice, {})).toThrow(/sets \$context.responseOverride.status twice/);
  });
});

describe("limits", () => {
  it("throws for a template of more than 300 KB", () => {
    expect(() => compile("x".repeat(300 * 1024))).not.toThrow();
    expect(() => compile("x".repeat(300 * 1024 + 1))).toThrow(VtlError);
  });

  it.each([
    ["#set($s = 'ab')#foreach($i in [1..1000])#set($s = \"$s$s\")#end$s"],
    ["#set($s = 'ab')#foreach($i in [1..1000])#set($s = $s + $s)#end$s"],
    ["#set($s = 'ab')#foreach($i in [1..1000])#set($s = $s.concat($s))#end$s"],
    ["#set($s = 'ab')#foreach($i in [1..1000])#set($s = $s.replace('', $s))#end$s"],
    ["#set($l = [1])#foreach($i in [1..1000])#set($l = [$l, $l])#end$l"],
    ["#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end"],
    ["#set($m = {})#set($m.self = $m)$m"],
    ["#set($l = [1])#foreach($i in [1..1000])$l.addAll($l)#end"],
  ])("stops %s", (template) => {
    expect(() => render(template, {})).toThrow(
      expect.objectContaining({ reason: "limit" }) as VtlError,
    );
  });

  it("renders a compiled template twice from the same state", () => {
    const template = "#set($n = $n + 1)#set($l = $input.path('$.l'))$l.add(1)$l.size()";
    const twice = [1, 2].map(() => render(template, { body: '{"l":[]}' }).text);
    expect(twice).toEqual(["true1", "true1"]);
  });
});

describe("any input", () => {
  it("survives escapeJavaScript and JSON.parse", () => {
    const template = compile(
      `{"x": "$util.escapeJavaScript($input.params('x')).replaceAll("\\\\'", "'")"}`,
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (x) => {
        const { text } = template({ params: { path: { x } } });
        expect(JSON.parse(text)).toEqual({ x });
      }),
    );
  });

  it("survives $input.json as the same JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const body = JSON.stringify(value);
        expect(JSON.parse(render("$input.json('$')", { body }).text)).toEqual(JSON.parse(body));
      }),
    );
  });

  it("makes render throw only VtlError", () => {
    const piece = fc.constantFrom(
      ..."$ # ( ) { } [ ] . .. , ! \\ \" ' = == && || + - / * % @ 0 1 -1 1.5 in true".split(" "),
      ...["#set($a = ", "#if(", "#else", "#elseif(", "#end", "#foreach($i in ", "#macro(m $p)"],
      ...["#m(1)", "#define($d)", "$d", "#evaluate(", "#[[", "]]#", "#*", "*#", "##", "\n", " "],
      ...["$a", "$i", "${a}", "$!a", "$input.path('$')", "$input.json('$.a')", "$util.urlDecode("],
      ...["$input.body", ".put('a', 1)", ".get(0)", ".replaceAll('(', '$9')", "['a']", "[1..3]"],
      ...["$context.responseOverride.status", ".substring(1, 0)", "[?(@.a)]", "$foreach.index"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.string(), (pieces, body) => {
        try {
          render(pieces.join(""), { body });
        } catch (error) {
          expect(error).toBeInstanceOf(VtlError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
