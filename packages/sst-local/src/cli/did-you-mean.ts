/**
 * The candidate that differs from a mistyped word by the fewest edits, at most two and fewer than
 * half of its letters; undefined when none is that close.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .filter((one) => one.distance <= 2 && one.distance * 2 <= word.length)
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** `Did you mean --port?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[], prefix = ""): string {
  const found = nearest(word, candidates);
  return found === undefined ? "" : ` Did you mean ${prefix}${found}?`;
}

/** The Levenshtein distance: insertions, deletions and substitutions. */
function distance(from: string, to: string): number {
  let previous = [...Array(to.length + 1).keys()];
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
