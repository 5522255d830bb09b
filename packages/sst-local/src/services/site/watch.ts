import { watch } from "node:fs";
import { sep } from "node:path";

export interface Watcher {
  close: () => void;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 50;

const PASSED_OVER = /(^|[/\\])(node_modules|dist|build|\.[^/\\]+)([/\\]|$)/;

/** Calls when a source in a folder or below has changed and nothing more does. */
export function watchSources(folder: string, onChange: () => void): Watcher {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file !== null && PASSED_OVER.test(file.split(sep).join("/"))) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
