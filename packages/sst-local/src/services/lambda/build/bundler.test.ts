import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { UserError } from "../../../errors.ts";
import { createLambda } from "../index.ts";
import { buildFunction } from "./bundler.ts";
import { app, target } from "./testing.ts";

const simple = { "src/api.ts": `export const handler = async (e: { n: number }) => e.n + 1;` };

/** Sets old modification times, so that a build does not count the files as being written. */
function age(root: string, ...paths: string[]): void {
  for (const path of paths) utimesSync(join(root, path), 1_000_000, 1_000_000);
}

it("writes a bundle that runs unmodified on Lambda, with its source map", async () => {
  using source = app({
    ...simple,
    "src/api.ts": `import { createHash } from "legacy"; import { one } from "./one.js";
      export const handler = async (e: { n: number }) => [e.n + one, createHash(), __dirname];`,
    "src/one.ts": `export const one: number = 1;`,
    "node_modules/legacy/index.js": `const crypto = require("node:crypto"); exports.createHash = () => typeof crypto.createHash;`,
  });
  const built = await buildFunction({ ...source, target: target() });
  expect(built.handler).toBe("bundle.handler");
  expect(built.inputs.toSorted()).toEqual([
    join(source.root, "src/api.ts"),
    join(source.root, "src/one.ts"),
  ]);
  const map = JSON.parse(readFileSync(join(built.code, "bundle.mjs.map"), "utf8")) as {
    sources: string[];
  };
  expect(map.sources.map((path) => existsSync(join(built.code, path)))).not.toContain(false);

  const lambda = createLambda();
  await lambda.update([
    {
      ...{ name: "f", arn: "arn:aws:lambda:eu-west-1:123456789012:function:f" },
      ...{ code: built.code, handler: built.handler },
      ...{ environment: {}, timeout: 10, memorySize: 128 },
    },
  ]);
  const { payload } = await lambda.invoke("f", { n: 1 });
  await lambda.stop();
  expect(payload).toEqual([2, "function", `${built.code}/`]);
});

it("prefers a package's module over its main, as SST does", async () => {
  using source = app({
    "src/api.ts": `import { kind } from "dual"; export const handler = async () => kind;`,
    "node_modules/dual/package.json": `{"main":"main.js","module":"module.js"}`,
    "node_modules/dual/main.js": `exports.kind = "main";`,
    "node_modules/dual/module.js": `export const kind = "module";`,
  });
  const { code } = await buildFunction({ ...source, target: target() });
  expect(await run(code)).toBe("module");
});

async function run(code: string): Promise<unknown> {
  const bundle = (await import(pathToFileURL(join(code, "bundle.mjs")).href)) as {
    handler: (event: unknown) => Promise<unknown>;
  };
  return bundle.handler({});
}

it("does not bundle external and installed packages, and applies banner, define and loader", async () => {
  using source = app({
    "src/api.ts": `import "left-out"; import "to-install"; import text from "./a.sql";
      export const handler = async () => [text, WHO];`,
    "src/a.sql": `select 1`,
  });
  const { code } = await buildFunction({
    ...source,
    target: target({
      properties: {
        banner: "/* mine */",
        install: ["to-install"],
        loader: { ".sql": "text" },
        esbuild: { external: ["left-out"], define: { WHO: '"me"' }, alias: { "./a.sql": "./b" } },
      },
    }),
  });
  const bundle = readFileSync(join(code, "bundle.mjs"), "utf8");
  expect(bundle).toContain("/* mine */");
  expect(bundle).toContain('import "left-out"');
  expect(bundle).toContain('import "to-install"');
  expect(bundle).toContain("select 1");
  expect(bundle).toContain('"me"');
});

it("bundles as CommonJS with format: cjs", async () => {
  using source = app(simple);
  const { code } = await buildFunction({
    ...source,
    target: target({ properties: { format: "cjs" } }),
  });
  expect(readdirSync(code)).toContain("bundle.cjs");
});

it("copies copyFiles beside the bundle and builds again when one of them changes", async () => {
  using source = app({ ...simple, "assets/a.txt": "one" });
  const options = {
    ...source,
    target: target({ copyFiles: [{ from: "assets", to: "assets", isDir: true }] }),
  };
  const first = await buildFunction(options);
  expect(readFileSync(join(first.code, "assets/a.txt"), "utf8")).toBe("one");
  source.write({ "assets/a.txt": "changed" });
  const second = await buildFunction(options);
  expect(readFileSync(join(second.code, "assets/a.txt"), "utf8")).toBe("changed");
  expect(readFileSync(join(first.code, "assets/a.txt"), "utf8")).toBe("one");
});

it("reports line and column of an error and keeps the last good build", async () => {
  using source = app(simple);
  const options = { ...source, target: target() };
  const { code } = await buildFunction(options);
  source.write({ "src/api.ts": `import "./gone";\nexport const handler = 1 +;` });
  const failed = buildFunction(options);
  await expect(failed).rejects.toBeInstanceOf(UserError);
  await expect(failed).rejects.toThrow(
    /^Api does not build:\n {2}src\/api\.ts:2:27: Unexpected ";"/,
  );
  expect(existsSync(join(code, "bundle.mjs"))).toBe(true);
});

it("lists the paths at which it looked for the source of a handler", async () => {
  using source = app({});
  await expect(buildFunction({ ...source, target: target() })).rejects.toMatchObject({
    message: 'Api: there is no source for "src/api.handler".',
    hint: expect.stringMatching(
      /^Looked for src\/api\.ts, src\/api\.tsx, .*src\/api\.cjs\.$/,
    ) as string,
  });
});

it("does not load esbuild when nothing has changed", async () => {
  using source = app(simple);
  age(source.root, "src/api.ts");
  const options = { ...source, target: target() };
  const first = await buildFunction(options);
  // A separate process, in which esbuild has not been loaded.
  const script = `
    import { createRequire } from "node:module";
    const { buildFunction } = await import(${JSON.stringify(new URL("bundler.ts", import.meta.url).href)});
    const built = await buildFunction(${JSON.stringify({ root: source.root, outDir: source.outDir, target: target() })});
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith("esbuild/lib/main.js"));
    console.log(JSON.stringify({ built, loaded }));`;
  const asked = (): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], {
        encoding: "utf8",
        cwd: import.meta.dirname,
      }),
    );
  expect(asked()).toEqual({ built: first, loaded: [] });
  source.write({ "src/api.ts": `export const handler = async () => "changed";` });
  expect(asked()).toMatchObject({ loaded: [expect.stringContaining("esbuild") as string] });
});

it.each([
  ["a source", { "src/api.ts": `export const handler = async () => "other";` }, {}],
  ["a property", {}, { properties: { banner: "/* new */" } }],
] as const)("builds again when %s changes", async (_, files, overrides) => {
  using source = app({ "src/api.ts": `export const handler = async () => ({}).a ??= "one";` });
  age(source.root, "src/api.ts");
  const first = await buildFunction({ ...source, target: target() });
  source.write(files);
  const second = await buildFunction({ ...source, target: target(overrides) });
  expect(second.code).not.toBe(first.code);
});

it("resolves installed packages of the app and of its monorepo in a state folder elsewhere", async () => {
  using state = app({});
  using source = app({
    "packages/app/src/api.ts": `import own from "own"; import shared from "shared";
      export const handler = async () => [own, shared];`,
    "packages/app/node_modules/own/index.js": `module.exports = "own";`,
    "node_modules/shared/index.js": `module.exports = "shared";`,
  });
  const options = {
    root: join(source.root, "packages/app"),
    outDir: state.outDir,
    target: target({ properties: { install: ["own", "shared"] } }),
  };
  expect(await run((await buildFunction(options)).code)).toEqual(["own", "shared"]);
});

it("publishes equal bundles to the same folder, and removes old versions", async () => {
  using source = app(simple);
  const options = { ...source, target: target() };
  const first = await buildFunction(options);
  const folders = new Set([first.code]);
  for (let version = 0; version < 6; version++) {
    writeFileSync(
      join(source.root, "src/api.ts"),
      `export const handler = async () => ${version};`,
    );
    folders.add((await buildFunction(options)).code);
  }
  expect(folders.size).toBe(7);
  const kept = (): string[] => [...folders].filter((folder) => existsSync(folder));
  expect(kept()).toHaveLength(7);
  for (const folder of folders) utimesSync(folder, 0, 0);
  source.write({ "src/api.ts": `export const handler = async () => "another";` });
  folders.add((await buildFunction(options)).code);
  expect(kept()).toHaveLength(4);
  source.write(simple);
  expect((await buildFunction(options)).code).toBe(first.code);
});

it("uses a prebuilt bundle unchanged", async () => {
  using source = app({});
  const ready = target({ bundle: "dist", handler: "index.main" });
  expect(await buildFunction({ ...source, target: ready })).toEqual({
    code: join(source.root, "dist"),
    handler: "index.main",
    inputs: [],
  });
});
