import { expect, it } from "vitest";
import { partsOf } from "./links.ts";

const link = (text: string, url = text) => ({ text, url });

it.each([
  ["no address", ["no address"]],
  ["", []],
  ["https://sst.dev/docs", [link("https://sst.dev/docs")]],
  ["see https://sst.dev/docs.", ["see ", link("https://sst.dev/docs"), "."]],
  ["(http://a.b/?q=1&r=2#x)", ["(", link("http://a.b/?q=1&r=2#x"), ")"]],
  [
    "https://a.b/c and HTTPS://D.e",
    [link("https://a.b/c"), " and ", link("HTTPS://D.e", "https://d.e/")],
  ],
  [
    "https://en.wikipedia.org/wiki/Souk_(market), yes",
    [link("https://en.wikipedia.org/wiki/Souk_(market)"), ", yes"],
  ],
  ["two\nlines https://a.b/\nmore", ["two\nlines ", link("https://a.b/"), "\nmore"]],
])("splits %j", (text, parts) => {
  expect(partsOf(text)).toEqual(parts);
});

it.each([
  "javascript:alert(1)",
  "data:text/html,<script>",
  "ftp://a.b",
  "//a.b",
  "www.a.b",
  "http://",
  "https://[",
  "xhttps://a.b",
])("makes no link of %j", (text) => {
  expect(partsOf(text)).toEqual([text]);
});

it("never changes the text", () => {
  const text = 'a "https://a.b/c" <https://d.e> https://f.g/h?i=j).';
  const parts = partsOf(text).map((part) => (typeof part === "string" ? part : part.text));
  expect(parts.join("")).toBe(text);
});
