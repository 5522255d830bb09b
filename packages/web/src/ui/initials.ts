/** How many colours avatars have, in styles/controls.css. */
const HUES = 8;

/** The first letters of the first and the last word: `Ana Belle Cruz` has `AC`, `tea` has `T`. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** The number of the colour of an id, always the same one, by the hash FNV-1a. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 24) % HUES;
}
