import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** True when a program of this name can be started. */
export function isOnPath(name: string): boolean {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => endings.some((end) => isExecutable(join(folder, name + end))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
