import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A frame of a stack trace whose file is on this machine. */
export interface StackFrame {
  /** `    at async handler (` or `    at `. */
  before: string;
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
}

const FRAME = /^(\s*at (?:.*\()?(?:async (?=file:|\/))?)((?:file:\/\/)?\/[^()]+?):(\d+):(\d+)\)?$/;

/** Source maps that were read, by path; a bundle never changes. Failing functions have few. */
const maps = new Map<string, SourceMap>();

/** Parses a line of a stack trace; undefined for a line without a position in a file. */
export function parseFrame(text: string): StackFrame | undefined {
  const [, before, where, line, column] = FRAME.exec(text) ?? [];
  if (before === undefined || where === undefined) return undefined;
  const file = where.startsWith("file:") ? fileURLToPath(where) : where;
  return { before, file, line: Number(line), column: Number(column) };
}

/** Maps a position in a bundle by the source map beside it; undefined without a mapping. */
export function originalFrame(frame: StackFrame): StackFrame | undefined {
  const map = sourceMapOf(frame.file);
  const entry = map?.findEntry(frame.line - 1, frame.column - 1);
  if (!entry || !("originalSource" in entry)) return undefined;
  return {
    before: frame.before,
    file: resolve(dirname(frame.file), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

function sourceMapOf(file: string): SourceMap | undefined {
  const path = `${file}.map`;
  const known = maps.get(path);
  if (known || !existsSync(path)) return known;
  const map = new SourceMap(JSON.parse(readFileSync(path, "utf8")) as object as never);
  if (maps.size >= 20) maps.clear();
  maps.set(path, map);
  return map;
}
