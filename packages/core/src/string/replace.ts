import type { Mapping } from "./schema.ts";

/** The characters of words, in any script. */
const WORD = "[\\p{L}\\p{M}\\p{N}_]";

/**
 * Replaces each word of `mapping` in `content`, as a whole word in any case. Words are replaced in the
 * order of the mapping, so a later one also matches what an earlier one inserted.
 */
export function replaceWords(mapping: Mapping, content: string): string {
  return Object.entries(mapping).reduce(
    (text, [word, replacement]) => text.replace(patternOf(word), () => replacement),
    content,
  );
}

/** Not `\b`, which knows ASCII letters only and fails beside other characters, as in `C++`. */
function patternOf(word: string): RegExp {
  return new RegExp(`(?<!${WORD})${escape(word)}(?!${WORD})`, "giu");
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
