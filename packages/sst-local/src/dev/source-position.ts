import { relative } from "node:path";
import { originalFrame, parseFrame } from "../services/lambda/build/source-map.ts";

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
  const found = trace.flatMap((text) => {
    const frame = parseFrame(text);
    return frame?.file.startsWith(`${code}/`) ? (originalFrame(frame) ?? []) : [];
  });
  const best = found.find(({ file }) => !file.includes("/node_modules/")) ?? found[0];
  return best && `${relative(root, best.file)}:${best.line}:${best.column}`;
}
