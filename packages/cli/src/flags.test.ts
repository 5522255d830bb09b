import { expect, it } from "vitest";
import { parseFlags } from "./flags.ts";

const spec = {
  method: { type: "string", short: "x" },
  path: { type: "string" },
  body: { type: "string" },
  json: { type: "boolean" },
} as const;
const parse = (...args: string[]) => parseFlags("query", args, spec);
const defaults = { method: undefined, path: undefined, body: undefined, json: false };

it.each([
  [["-x", "POST"], { method: "POST" }],
  [["--method", "POST"], { method: "POST" }],
  [["--method=POST"], { method: "POST" }],
  [["-path", "/a"], { path: "/a" }],
  [["-path=/a=b"], { path: "/a=b" }],
  [["-body", "-5"], { body: "-5" }],
  [["-body", "-path-like"], { body: "-path-like" }],
  [["-body", ""], { body: "" }],
  [["-body", '{"content":"--x"}'], { body: '{"content":"--x"}' }],
  [["--json"], { json: true }],
  [["-x", "PUT", "-x", "GET"], { method: "GET" }],
])("parses %j", (args, flags) => {
  expect(parse(...args)).toEqual({ ...defaults, ...flags });
});

it.each([
  [["--pth", "/a"], "souk query has no flag --pth."],
  [["--toString"], "souk query has no flag --toString."],
  [["-y", "GET"], "souk query has no flag -y."],
  [["--path"], "--path needs a value."],
  [["--path", "--json"], "--path needs a value."],
  [["-path", "-x", "GET"], "--path needs a value."],
  [["--json=yes"], "--json takes no value."],
  [["GET"], "souk query takes flags only, and one argument is not a flag."],
])("refuses %j", (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

it("repeats no value in an error", () => {
  for (const args of [["--passwort=hunter2"], ["hunter2"], ["--passwort", "hunter2"]])
    expect(() => parse(...args)).toThrow(/^(?!.*hunter2)/);
});
