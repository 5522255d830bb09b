import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionTarget } from "../../../graph/index.ts";

/** A temporary folder with the files of an app. */
export interface App extends Disposable {
  root: string;
  outDir: string;
  /** Writes files by their paths relative to the root. */
  write(files: Record<string, string>): void;
}

export function app(files: Record<string, string>): App {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-build-")));
  const write = (changed: Record<string, string>): void => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(files);
  return {
    root,
    outDir: join(root, ".sst/local"),
    write,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

export const target = (overrides: Partial<FunctionTarget> = {}): FunctionTarget => ({
  functionID: "Api",
  handler: "src/api.handler",
  runtime: "nodejs22.x",
  links: {},
  properties: {},
  copyFiles: [],
  ...overrides,
});
