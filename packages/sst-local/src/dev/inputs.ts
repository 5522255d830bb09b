import { dirname } from "node:path";

/** Whether a file is among these paths; a folder stands for what is directly in it. */
export function isAmong(file: string, paths: readonly string[]): boolean {
  const folder = dirname(file);
  return paths.some((path) => path === file || path === folder);
}
