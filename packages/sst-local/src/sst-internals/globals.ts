import { join } from "node:path";
import type { LockedProvider } from "../evaluate/protocol.ts";

/** Lines that the CLI puts before every file it bundles; one import each. */
export function globalsOf(locked: LockedProvider[], platformDir: string): string {
  const providers = locked.map(
    ({ alias, package: from }) => `import * as ${alias} from "${from}";`,
  );
  return [...providers, `import * as sst from "${join(platformDir, "src/components")}";`].join(
    "\n",
  );
}

/** Which files the CLI gives its globals: by these endings and no other, wherever they lie. */
export const TAKES_GLOBALS = /\.[jt]sx?$/;

/** How many lines of globals stand before a source's own. */
export function globalLines(options: {
  locked: LockedProvider[];
  platformDir: string;
}): (source: string) => number {
  const lines = globalsOf(options.locked, options.platformDir).split("\n").length;
  return (source) => (TAKES_GLOBALS.test(source) ? lines : 0);
}
