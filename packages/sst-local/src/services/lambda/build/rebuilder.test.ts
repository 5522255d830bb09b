import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Rebuilder } from "./rebuilder.ts";
import { app } from "./testing.ts";

const entry = `import { one } from "./one"; console.log(one);`;

/** A function that was built once from files that were written before. */
async function built(files: Record<string, string> = {}) {
  const source = app({ "main.ts": entry, "one.ts": `export const one = "first";`, ...files });
  for (const name of ["main.ts", "one.ts"]) utimesSync(join(source.root, name), 1, 1);
  const rebuilder = new Rebuilder();
  let builds = 0;
  const rebuild = async (id = "id"): Promise<string> => {
    const { outputFiles } = await rebuilder.rebuild(id, {
      ...{ absWorkingDir: source.root, entryPoints: ["main.ts"], outdir: source.outDir },
      ...{ bundle: true, metafile: true, write: false, logLevel: "silent" },
      plugins: [{ name: "count", setup: (build) => build.onStart(() => void builds++) }],
    });
    return outputFiles[0]?.text ?? "";
  };
  await rebuild();
  await clockAdvances(join(source.root, "one.ts"));
  return {
    rebuilder,
    rebuild,
    write: source.write,
    /** Begins a build of these saved files ahead. */
    anticipate: (...names: string[]) =>
      rebuilder.anticipate(new Set(names.map((name) => join(source.root, name)))),
    builds: () => builds,
    async [Symbol.asyncDispose]() {
      await rebuilder.dispose();
      source[Symbol.dispose]();
    },
  };
}

/** Waits until the precision of file times tells what is written now from a file. */
const clockAdvances = (file: string) =>
  expect.poll(() => Date.now() - statSync(file).ctimeMs).toBeGreaterThan(10);

it("returns the build that was begun ahead", async () => {
  await using app = await built();
  app.write({ "one.ts": `export const one = "second";` });
  app.anticipate("one.ts");
  expect(await app.rebuild()).toContain("second");
  expect(app.builds()).toBe(2);
  expect(await app.rebuild()).toContain("second");
  expect(app.builds()).toBe(3);
});

it("builds again when more was saved", async () => {
  await using app = await built();
  app.anticipate("one.ts");
  app.rebuilder.outdate();
  app.write({ "one.ts": `export const one = "second";` });
  expect(await app.rebuild()).toContain("second");
});

it("builds again when more was saved while it built ahead", async () => {
  await using app = await built();
  app.anticipate("one.ts");
  app.write({ "one.ts": `export const one = "second";` });
  app.anticipate("one.ts");
  expect(await app.rebuild()).toContain("second");
});

it("builds anew ahead when more was saved after it had built ahead", async () => {
  await using app = await built();
  app.anticipate("one.ts");
  await expect.poll(app.builds).toBe(2);
  app.write({ "one.ts": `export const one = "second";` });
  // The build that runs ends; then another is begun.
  await expect
    .poll(() => {
      app.anticipate("one.ts");
      return app.builds();
    })
    .toBe(3);
  app.anticipate("one.ts");
  expect(await app.rebuild()).toContain("second");
});

it("builds again when an imported file was written after the saved one", async () => {
  await using app = await built({ "two.ts": `export { one } from "./one";` });
  app.write({ "main.ts": entry.replace("./one", "./two") });
  app.anticipate("main.ts");
  await expect.poll(app.builds).toBe(2);
  app.write({ "two.ts": `export const one = "second";` });
  expect(await app.rebuild()).toContain("second");
});

it("builds again when the build ahead has failed", async () => {
  await using app = await built();
  app.write({ "main.ts": entry.replace("./one", "./late") });
  app.anticipate("main.ts");
  await expect.poll(app.builds).toBe(2);
  app.write({ "late.ts": `export const one = "second";` });
  expect(await app.rebuild()).toContain("second");
});

it("builds with other options than the build ahead", async () => {
  await using app = await built();
  app.anticipate("one.ts");
  app.write({ "one.ts": `export const one = "second";` });
  expect(await app.rebuild("other")).toContain("second");
});

it("builds nothing ahead of the first build", async () => {
  const rebuilder = new Rebuilder();
  rebuilder.anticipate(new Set());
  await rebuilder.dispose();
});
