/** A part of a message's text. */
export type TextPart = string | { url: string; text: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"]+/gi;

/** Punctuation at the end of an address that belongs to the sentence around it. */
const TRAILING = ".,:;!?'’”)]}*_";

/**
 * Splits a text into its addresses and what is between them. Only `http:` and `https:` URLs are
 * addresses, so no other scheme becomes a link.
 */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const address = withoutTrailing(found);
    if (!URL.canParse(address)) continue;
    if (index > end) parts.push(text.slice(end, index));
    parts.push({ url: new URL(address).href, text: address });
    end = index + address.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** A closing parenthesis stays where the address opens it, as in Wikipedia's. */
function withoutTrailing(found: string): string {
  // Not by a regular expression: /[…]+$/ takes quadratic time for punctuation that does not end it.
  let { length } = found;
  while (TRAILING.includes(found.charAt(length - 1))) length -= 1;
  const address = found.slice(0, length);
  const isOpen = address.split("(").length > address.split(")").length;
  return isOpen && found[length] === ")" ? `${address})` : address;
}
