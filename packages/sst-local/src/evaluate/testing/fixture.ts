import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ensurePlatform } from "../platform.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../../..");
const FIXTURES = resolve(import.meta.dirname, "../../../fixtures");

/** The repository's own SST platform, which the fixtures share; installed on first use. */
export async function sharedPlatform(): Promise<string> {
  await ensurePlatform(REPOSITORY, { log: (line) => console.error(line) });
  return join(REPOSITORY, ".sst", "platform");
}

const LONG_AGO = new Date("2020-01-01");

/** A copy of an app that a test may change; gone after `using`. */
export interface App extends Disposable {
  cwd: string;
  write(file: string, content: string): void;
}

/** Copies a folder of `fixtures/`, and writes some of its files anew. */
export function copyApp(fixture: string, files: Record<string, string> = {}): App {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-")));
  cpSync(join(FIXTURES, fixture), cwd, {
    recursive: true,
    filter: (source) => !source.includes("/.sst"),
  });
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  // As files are that were not saved a moment ago.
  for (const name of readdirSync(cwd, { recursive: true, encoding: "utf8" })) {
    utimesSync(join(cwd, name), LONG_AGO, LONG_AGO);
  }
  return { cwd, write, [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }) };
}
