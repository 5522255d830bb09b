/** Prints log lines grouped by request. */
export interface RequestGroups {
  /** @param id of the request; a line without one is printed immediately */
  line: (id: string | undefined, text: string) => void;
  /** The request has ended: it writes no more lines. */
  end: (id: string) => void;
}

/** How long the lines of other requests are held back, in ms. */
const HOLD_MS = 500;

/**
 * Prints the lines of one request immediately and holds back those of other requests until it ends,
 * for at most half a second: a debugger may have paused it.
 */
export function groupByRequest(print: (line: string) => void): RequestGroups {
  let current: string | undefined;
  const held = new Map<string, { lines: string[]; hasEnded: boolean }>();
  let timer: NodeJS.Timeout | undefined;

  /** Prints the held lines, finished requests first, and makes the oldest unfinished request current. */
  function next(): void {
    clearTimeout(timer);
    timer = undefined;
    current = undefined;
    for (const [id, { lines, hasEnded }] of held) {
      if (!hasEnded) continue;
      held.delete(id);
      lines.forEach(print);
    }
    const [oldest] = held;
    if (oldest) {
      const [id, { lines }] = oldest;
      held.delete(id);
      lines.forEach(print);
      current = id;
    }
    if (held.size > 0) timer = setTimeout(next, HOLD_MS).unref();
  }

  return {
    line(id, text) {
      if (id !== undefined) current ??= id;
      if (id === undefined || id === current) return print(text);
      const group = held.get(id) ?? { lines: [], hasEnded: false };
      held.set(id, group);
      group.lines.push(text);
      timer ??= setTimeout(next, HOLD_MS).unref();
    },
    end(id) {
      const group = held.get(id);
      if (group) group.hasEnded = true;
      if (id === current) next();
    },
  };
}
