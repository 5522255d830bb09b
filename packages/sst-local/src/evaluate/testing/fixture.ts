import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { platformDirOf, providerLockFile } from "../../sst-internals/platform-files.ts";
import { ensurePlatform } from "../platform.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../../..");
const FIXTURES = resolve(import.meta.dirname, "../../../fixtures");

/** Installs the repository's own SST platform, which the fixtures share, if it is missing. */
export async function sharedPlatform(): Promise<string> {
  await ensurePlatform(REPOSITORY, { log: (line) => console.error(line) });
  return platformDirOf(REPOSITORY);
}

/** Gives the app of a folder the repository's own SST platform, so that none is installed. */
export async function linkPlatform(cwd: string): Promise<void> {
  const [shared, own] = [await sharedPlatform(), platformDirOf(cwd)];
  mkdirSync(dirname(own), { recursive: true });
  symlinkSync(shared, own);
  cpSync(providerLockFile(shared), providerLockFile(own));
}

const LONG_AGO = new Date("2020-01-01");

/** A copy of an app that a test may change; deleted by `using`. */
export interface App extends Disposable {
  cwd: string;
  write(file: string, content: string): void;
}

/** Copies a folder of `fixtures/` and replaces some of its files. */
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
  // Fresh copies would count as saved during the test.
  for (const name of readdirSync(cwd, { recursive: true, encoding: "utf8" })) {
    utimesSync(join(cwd, name), LONG_AGO, LONG_AGO);
  }
  return { cwd, write, [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }) };
}
