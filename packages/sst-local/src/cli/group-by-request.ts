/** Prints lines so that those of one request stand together. */
export interface Blocks {
  /** @param id of the request; a line without one is printed at once */
  line: (id: string | undefined, text: string) => void;
  /** The request is over: no more lines will come. */
  end: (id: string) => void;
}

/** How long a request may keep others' lines waiting, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * The lines of one request are printed as they come; those of others wait until it is over, or for
 * half a second, as somebody may stand at a breakpoint in it.
 */
export function inBlocks(print: (line: string) => void): Blocks {
  let current: string | undefined;
  const waiting = new Map<string, { lines: string[]; over: boolean }>();
  let timer: NodeJS.Timeout | undefined;

  /** Prints what waits, finished requests first, and lets the oldest of the others go on. */
  function next(): void {
    clearTimeout(timer);
    timer = undefined;
    current = undefined;
    for (const [id, { lines, over }] of waiting) {
      if (!over) continue;
      waiting.delete(id);
      lines.forEach(print);
    }
    const [oldest] = waiting;
    if (oldest) {
      const [id, { lines }] = oldest;
      waiting.delete(id);
      lines.forEach(print);
      current = id;
    }
    if (waiting.size > 0) timer = setTimeout(next, PATIENCE_MS).unref();
  }

  return {
    line(id, text) {
      if (id !== undefined) current ??= id;
      if (id === undefined || id === current) return print(text);
      const block = waiting.get(id) ?? { lines: [], over: false };
      waiting.set(id, block);
      block.lines.push(text);
      timer ??= setTimeout(next, PATIENCE_MS).unref();
    },
    end(id) {
      const block = waiting.get(id);
      if (block) block.over = true;
      if (id === current) next();
    },
  };
}
