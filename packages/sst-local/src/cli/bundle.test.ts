import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { BIN } from "./testing/run-cli.ts";

const PACKAGE = resolve(dirname(BIN), "..");
const REPOSITORY = resolve(PACKAGE, "../..");

/** A copy of this package's folder in which a test may change sources; deleted by `using`. */
function copyPackage() {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-bundle-"));
  for (const part of ["bin", "scripts", "package.json"]) {
    cpSync(join(PACKAGE, part), join(dir, part), { recursive: true });
  }
  cpSync(join(PACKAGE, "src"), join(dir, "src"), {
    recursive: true,
    filter: (file) => !/\.test\.ts$|\/testing$/.test(file),
  });
  const modules = join(dir, "node_modules");
  mkdirSync(modules);
  symlinkSync(join(REPOSITORY, "node_modules/esbuild"), join(modules, "esbuild"));
  symlinkSync(join(REPOSITORY, "packages/velocity"), join(modules, "apigateway-velocity"));
  symlinkSync(join(REPOSITORY, "node_modules/preact"), join(modules, "preact"));
  const help = join(dir, "src/cli/help.ts");
  return {
    help,
    bundles: () =>
      readdirSync(join(modules, ".cache/sst-local")).filter((name) => /^\d/.test(name)),
    /** The files that a module of the newest bundle imports statically, and itself. */
    loadedBy(module: string): string[] {
      const cache = join(modules, ".cache/sst-local");
      const bundle =
        readdirSync(cache)
          .filter((name) => /^\d/.test(name))
          .toSorted()
          .at(-1) ?? "";
      const files = readdirSync(join(cache, bundle));
      const loaded = new Set(
        files.filter((name) => new RegExp(`^${module}-\\w+\\.mjs$`).test(name)),
      );
      for (const file of loaded) {
        const text = readFileSync(join(cache, bundle, file), "utf8");
        for (const [, name = ""] of text.matchAll(/^(?:\} from|import) "\.\/(.+)"/gm))
          loaded.add(name);
      }
      return [...loaded];
    },
    run: () => String(spawnSync(process.execPath, [join(dir, "bin/sst-local.mjs"), "help"]).stdout),
    edit: (from: string, to: string) =>
      writeFileSync(help, readFileSync(help, "utf8").replace(from, to)),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

it("runs a bundle of the sources, which is made again when one of them has changed", () => {
  using copy = copyPackage();
  expect(copy.run()).toMatch(/^sst-local: /);
  expect(copy.run()).toMatch(/^sst-local: /);
  expect(copy.bundles()).toHaveLength(1);

  expect(copy.loadedBy("dev").length).toBeLessThan(8);

  copy.edit("sst-local: runs", "sst-local: executes");
  expect(copy.run()).toMatch(/^sst-local: executes /);
  expect(copy.bundles()).toHaveLength(2);
});

it("does not run an older bundle when a source has a syntax error", () => {
  using copy = copyPackage();
  expect(copy.run()).toMatch(/^sst-local: /);
  copy.edit("export const help", "export export const help");
  expect(copy.run()).toBe("");
  expect(copy.bundles()).toHaveLength(1);
});
