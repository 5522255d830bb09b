import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { checkout } from "./checkout.ts";

/** A copy of the checkout whose files a test edits. */
export interface EditedCheckout {
  cwd: string;
  /** Replaces a text in a file and returns a function that undoes it. */
  edit: (file: string, before: string, after: string) => () => void;
  /** Adds a setting to the row of `prod` in infra/stage.ts and returns a function that undoes it. */
  set: (setting: string) => () => void;
  remove: () => void;
}

const ROW = "  prod: {\n";

/** Copies the checkout into a temporary folder. */
export function editedCheckout(): EditedCheckout {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "souk-edited-")));
  checkout(cwd);
  const edit = (file: string, before: string, after: string): (() => void) => {
    const path = join(cwd, file);
    const content = readFileSync(path, "utf8");
    expect(content).toContain(before);
    writeFileSync(path, content.replace(before, after));
    return () => writeFileSync(path, content);
  };
  return {
    cwd,
    edit,
    set: (setting) => edit("infra/stage.ts", ROW, `${ROW}    ${setting},\n`),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}
