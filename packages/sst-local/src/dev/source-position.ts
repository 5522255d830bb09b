import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Maps the stack trace of a bundle to a position in the app's source, as `src/api.ts:3:7`. Frames in
 * the app's own code are preferred to frames in packages.
 * @param trace the lines of the stack
 * @param code folder of the bundle, with its source map beside it
 * @param root folder that the result is relative to
 * @returns undefined when no frame maps to a source file
 */
export function sourcePosition(
  trace: readonly string[],
  code: string,
  root: string,
): string | undefined {
  const found = trace.flatMap((frame) => original(frame, code) ?? []);
  const best = found.find(({ file }) => !file.includes("/node_modules/")) ?? found[0];
  return best && `${relative(root, best.file)}:${best.line}:${best.column}`;
}

const frameAt = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]+?):(\d+):(\d+)\)?$/;

function original(
  frame: string,
  code: string,
): { file: string; line: number; column: number } | undefined {
  const [, where, line, column] = frameAt.exec(frame.trim()) ?? [];
  if (where === undefined) return undefined;
  const bundle = where.startsWith("file:") ? fileURLToPath(where) : where;
  if (!bundle.startsWith(`${code}/`) || !existsSync(`${bundle}.map`)) return undefined;
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as object as never);
  const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
  if (!("originalSource" in entry)) return undefined;
  return {
    file: resolve(dirname(bundle), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}
