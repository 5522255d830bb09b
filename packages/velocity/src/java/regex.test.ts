import { describe, expect, it } from "vitest";
import { VtlError } from "../index.ts";
import { matchesWhole, replaceRegex, splitRegex } from "./regex.ts";

function marked(text: string, pattern: string): string {
  return replaceRegex(text, pattern, "<$0>", "all");
}

describe("Java patterns", () => {
  it.each([
    ["\\d+", "a12b", "a<12>b"],
    ["\\w+", "é_a", "é<_a>"],
    ["\\s", "a\u00a0b c", "a\u00a0b< >c"],
    ["\\h", "a\u00a0b", "a<\u00a0>b"],
    ["\\R", "a\r\nb\n", "a<\r\n>b<\n>"],
    ["(?i)ab", "xAbÄ", "x<Ab>Ä"],
    ["(?i:a)b", "Ab AB", "<Ab> AB"],
    ["a(?i)b", "aB AB", "<aB> AB"],
    ["(?i)[a-c]+", "ABcd", "<ABc>d"],
    ["(?s)a.b", "a\nb", "<a\nb>"],
    ["a.b", "a\nb a-b", "a\nb <a-b>"],
    ["(?m)^.", "ab\ncd", "<a>b\n<c>d"],
    ["(?m).$", "ab\ncd", "a<b>\nc<d>"],
    ["b$", "b\nb\n", "b\n<b>\n"],
    ["b\\z", "b\nb", "b\n<b>"],
    ["\\Ab", "bb", "<b>b"],
    ["(?x) a b # both\n c", "abc", "<abc>"],
    ["\\Qa.b\\E+", "a.bb", "<a.bb>"],
    ["[a-z&&[^aeiou]]+", "abcde", "a<bcd>e"],
    ["[a-c[x-z]]+", "abmxy", "<ab>m<xy>"],
    ["[^\\x20-\\x7e]", "aé", "a<é>"],
    ["[\\]\\-]", "a]-", "a<]><->"],
    ["\\p{Alpha}+", "abé1", "<ab>é1"],
    ["\\p{L}+", "abé1", "<abé>1"],
    ["\\p{Punct}", "a!b", "a<!>b"],
    ["\\p{IsLatin}+", "abж", "<ab>ж"],
    ["\\P{L}", "a1", "a<1>"],
    ["\\p{javaLowerCase}", "aB", "<a>B"],
    ["(a)\\1", "aab", "<aa>b"],
    ["(?<x>a)\\k<x>", "aab", "<aa>b"],
    ["(?>a+)a", "aaa", "aaa"],
    ["a++a", "aaa", "aaa"],
    ["(a)(?>b)(c)\\2", "abcc", "<abcc>"],
    ["\\u0041\\x42\\0103", "ABC", "<ABC>"],
    ["\\x{1F600}", "😀", "<😀>"],
    ["a{2}", "aaa", "<aa>a"],
    ["(?<=a)b(?!c)", "abc ab", "abc a<b>"],
    ["\\/", "a/b", "a</>b"],
    ["\\'", "it's", "it<'>s"],
  ])("%s marks %j as %j", (pattern, text, expected) => {
    expect(marked(text, pattern)).toBe(expected);
  });

  it("matches the whole text in matches()", () => {
    expect(matchesWhole("5xx", "5\\d*|5xx")).toBe(true);
    expect(matchesWhole("x5", "5")).toBe(false);
    expect(matchesWhole("a\n", "a")).toBe(false);
    expect(matchesWhole("b", "a|b")).toBe(true);
    expect(matchesWhole("Error: a\nb", "Error.*")).toBe(false);
    expect(matchesWhole("a.b", "\\Qa.b")).toBe(true);
  });

  it.each([
    "(",
    "[",
    "*",
    "a**",
    "a{",
    "\\",
    "\\y",
    "[z-a]",
    "(?",
    "(?z)a",
    ")",
    "\\p{Nope}",
    "\\G",
  ])("throws for %s, which is invalid or not supported", (pattern) => {
    expect(() => marked("a", pattern)).toThrow(VtlError);
  });
});

describe("Java replacement strings", () => {
  it.each([
    ["$1$2", "ba"],
    ["$10", "b0"],
    ["\\$1", "$1"],
    ["\\\\", "\\"],
    ["${word}", "b"],
  ])("%s makes %s of two groups", (replacement, expected) => {
    expect(replaceRegex("ba", "(?<word>b)(a)", replacement, "all")).toBe(expected);
  });

  it.each(["$", "$3", "${none}", "\\"])("throws for %s", (replacement) => {
    expect(() => replaceRegex("ba", "(b)(a)", replacement, "all")).toThrow(VtlError);
  });

  it("replaces the first match in replaceFirst()", () => {
    expect(replaceRegex("aa", "a", "b", "first")).toBe("ba");
  });
});

describe("splitting", () => {
  it.each([
    ["a,b,,", ",", 0, ["a", "b"]],
    [",a", ",", 0, ["", "a"]],
    ["abc", "", 0, ["a", "b", "c"]],
    ["", ",", 0, [""]],
    ["a1b2c", "\\d", 2, ["a", "b2c"]],
    [",", ",", 0, []],
  ])("%j by %j with limit %d", (text, pattern, limit, expected) => {
    expect(splitRegex(text, pattern, limit)).toEqual(expected);
  });
});
