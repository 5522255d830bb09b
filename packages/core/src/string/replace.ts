import type { Mapping } from "./schema.ts";

/** What a word is made of, in any script. */
const WORD = "[\\p{L}\\p{M}\\p{N}_]";

/**
 * Replaces each word of `mapping` in `content`, where it stands alone and in whichever case. The
 * words have their turns in the order of the mapping, so a later one also finds what an earlier
 * one put there.
 */
export function replaceWords(mapping: Mapping, content: string): string {
  return Object.entries(mapping).reduce(
    (text, [word, replacement]) => text.replace(patternOf(word), () => replacement),
    content,
  );
}

/** Not `\b`, which knows no letters but ASCII's and fails beside a sign: the word may be `C++`. */
function patternOf(word: string): RegExp {
  return new RegExp(`(?<!${WORD})${escape(word)}(?!${WORD})`, "giu");
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
