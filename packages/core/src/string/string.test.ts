import Ajv from "ajv-draft-04";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { replace, replaceWords, StringReplace } from "./index.ts";
import { wordCases } from "../../test/word-cases.ts";

const banks = {
  ABN: "ABN AMRO",
  ING: "ING BANK",
  Rabo: "Rabobank",
  Triodos: "Triodos Bank",
  Volksbank: "de Volksbank",
};

describe("replaceWords", () => {
  it.each(wordCases)("turns %j into %j", (content, message) => {
    expect(replaceWords(banks, content)).toBe(message);
  });

  it.each(["banking", "abnormal", "ABNA", "_abn", "abn1", "éabn", "abné", "ingé", "İNG", "\ud800"])(
    "leaves %j unchanged, which contains no whole word",
    (content) => {
      expect(replaceWords(banks, content)).toBe(content);
    },
  );

  it("matches words between other characters, at both ends and on every line", () => {
    expect(replaceWords({ a: "b" }, "a,(a)\na-a 'a'")).toBe("b,(b)\nb-b 'b'");
  });

  it("takes words and replacements literally, not as patterns", () => {
    expect(replaceWords({ "C++": "$&", "a.c": "x", "[b]": "$1" }, "c++ abc a.c [b] C")).toBe(
      "$& abc x $1 C",
    );
  });

  it("replaces words in the order of the mapping", () => {
    expect(replaceWords({ a: "b", b: "c" }, "a b")).toBe("c c");
    expect(replaceWords({ b: "c", a: "b" }, "a b")).toBe("b c");
  });

  it("agrees with a simple model for all words and texts", () => {
    const anything = fc.string({ unit: "binary", minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anything, anything, (word, replacement) => {
        expect(replaceWords({ [word]: replacement }, ` ${word} `)).toBe(` ${replacement} `);
      }),
    );
  });
});

describe("replace", () => {
  it("reads the mapping for each request", async () => {
    const texts = [JSON.stringify(banks), '{"abn":"x"}'];
    const read = () => Promise.resolve(texts.shift());
    expect(await replace(read, { content: "abn" })).toEqual({ message: "ABN AMRO" });
    expect(await replace(read, { content: "abn" })).toEqual({ message: "x" });
  });

  it.each([undefined, ""])("answers not found to the mapping %j", async (text) => {
    await expect(replace(() => Promise.resolve(text), { content: "abn" })).rejects.toThrow(
      expect.objectContaining({ kind: "not_found", message: "parameter not found" }),
    );
  });

  it.each(["{", "[]", '{"abn":1}', '{"":"x"}'])(
    "throws an internal error for the mapping %s",
    async (text) => {
      const failing = replace(() => Promise.resolve(text), { content: "abn" });
      await expect(failing).rejects.not.toHaveProperty("kind");
    },
  );
});

it.each([
  [{ content: "abn is a great bank" }, true],
  [{ content: "" }, true],
  [{ content: "x".repeat(100_000) }, true],
  [{ content: "x".repeat(100_001) }, false],
  [{ hello: "random" }, false],
  [{ content: { yo: "yo" } }, false],
  [{ content: "abn", more: 1 }, false],
])("the model and the schema agree on the body %.60j: %s", (body, passes) => {
  const model = z.toJSONSchema(StringReplace, { target: "draft-4", io: "input" });
  expect(new Ajv.default({ strict: false }).validate(model, body)).toBe(passes);
  expect(StringReplace.safeParse(body).success).toBe(passes);
});
