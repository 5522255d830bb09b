import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import type { FunctionTarget } from "../../../graph/index.ts";
import { createLambda } from "../index.ts";
import { Bundler } from "./bundler.ts";
import { originalFrame, parseFrame } from "./source-map.ts";
import { type App, app, target } from "./testing.ts";
import { Vendors } from "./vendors.ts";

const manifest = (fields: object): string => JSON.stringify(fields);

/** Packages of each kind. */
const packages = {
  "node_modules/esm/package.json": manifest({ type: "module", main: "index.js" }),
  "node_modules/esm/index.js": `export const one = 1; export default "default of esm";
    export let count = 0; export const add = () => ++count;`,
  "node_modules/cjs/package.json": manifest({}),
  "node_modules/cjs/index.js": `exports.one = 1; exports.folder = () => __dirname;
    exports.seen = globalThis.seenBy;`,
  "node_modules/transpiled/package.json": manifest({}),
  "node_modules/transpiled/index.js": `exports.__esModule = true; exports.default = "its default"; exports.one = 1;`,
  "node_modules/function/index.js": `module.exports = () => "called";`,
  "node_modules/data/values.json": `{ "a": 1 }`,
  "node_modules/dual/package.json": manifest({
    exports: { import: "./import.mjs", require: "./require.cjs" },
  }),
  "node_modules/dual/import.mjs": `export const kind = "import";`,
  "node_modules/dual/require.cjs": `exports.kind = "require";`,
  "node_modules/pure/package.json": manifest({ type: "module", sideEffects: false }),
  "node_modules/pure/index.js": `globalThis.loadedPure = true; export const unused = 1;`,
  "node_modules/shared/package.json": manifest({ type: "module" }),
  "node_modules/shared/index.js": `import { add, count } from "esm"; export const next = () => (add(), count);`,
  "node_modules/waits/package.json": manifest({ type: "module" }),
  "node_modules/waits/index.js": `export const value = await 3;`,
};

const handler = (expression: string): string =>
  `export const handler = async () => (${expression});`;

let runs = 0;

async function call(code: string): Promise<unknown> {
  const commonJs = join(code, "bundle.cjs");
  const bundle = (
    existsSync(commonJs)
      ? createRequire(import.meta.url)(commonJs)
      : await import(`${pathToFileURL(join(code, "bundle.mjs")).href}?${runs++}`)
  ) as { handler: () => Promise<unknown> };
  return bundle.handler();
}

/** Invokes a build in a thread of its own. */
async function invoke(code: string): Promise<unknown> {
  const lambda = createLambda();
  const definition = { name: "f", arn: "", code, handler: "bundle.handler", environment: {} };
  await lambda.update([{ ...definition, timeout: 9, memorySize: 128 }]);
  const { payload } = await lambda.invoke("f", {});
  await lambda.stop();
  return payload;
}

const hasVendor = (code: string): boolean =>
  existsSync(join(code, "bundle.vendor.mjs")) || existsSync(join(code, "bundle.vendor.cjs"));

/** A function that is built again and again, as by `sst-local dev`. */
function repeated(source: App, overrides: Partial<FunctionTarget> = {}) {
  const { root, outDir } = source;
  const vendors = new Vendors(root, outDir);
  return new Bundler({ root, outDir, vendors, target: target(overrides) });
}

/** Builds a function as one bundle, and as `sst-local dev` does. */
async function bothWays(source: App, properties: Record<string, unknown>) {
  const { root, outDir } = source;
  const single = new Bundler({ root, outDir: `${outDir}/1`, target: target({ properties }) });
  const bundler = repeated(source, { properties });
  const builds = [await single.build(), await bundler.build()] as const;
  await bundler.dispose();
  return builds;
}

it.each<[name: string, entry: string, properties?: object, more?: Record<string, string>]>([
  [
    "names, default and namespace of an ES module",
    `import text, { one } from "esm"; import * as all from "esm"; ${handler("[text, one, all.count]")}`,
  ],
  ["live bindings", `import { add, count } from "esm"; ${handler("(add(), count > 0)")}`],
  [
    "a module that another package imports too, once",
    `import { add, count } from "esm"; import { next } from "shared"; ${handler("next() === count && add() === count")}`,
  ],
  [
    "names, default and namespace of a CommonJS module",
    `import whole, { one } from "cjs"; import * as all from "cjs"; ${handler("[Object.keys(whole), one, Object.keys(all)]")}`,
  ],
  [
    "the default of a transpiled module in a TypeScript file",
    `import text, { one } from "transpiled"; ${handler("[text, one]")}`,
  ],
  [
    "the defaults of modules in a package of type module",
    `import text, { one } from "transpiled"; import esm from "esm"; ${handler("[text, one, esm]")}`,
    {},
    { "package.json": manifest({ type: "module" }) },
  ],
  ["a function that is module.exports", `import call from "function"; ${handler("call()")}`],
  ["JSON", `import data, { a } from "data/values.json"; ${handler("[data, a]")}`],
  ["the import condition", `import { kind } from "dual"; ${handler("kind")}`],
  ["the require condition", `const { kind } = require("dual"); ${handler("kind")}`],
  [
    "what a package sees of an ES module",
    `import * as seen from "sees"; ${handler("JSON.stringify(seen)")}`,
    {},
    {
      "node_modules/sees/package.json": manifest({ type: "module" }),
      "node_modules/sees/index.js": `import { basename } from "node:path"; import fs, * as all from "node:fs";
export const top = typeof this;
export const [file, dir] = [basename(import.meta.dirname) === basename(__dirname), import.meta.url.startsWith("file:///")];
export const isStrict = (function () { return this === undefined; })();
export const [same, load] = [fs.statSync === all.statSync, typeof require];`,
    },
  ],
  ["require of a package in a function", handler(`require("cjs").one + require("esm").one`)],
  [
    "import() of packages",
    handler(
      `Promise.all([import("esm"), import("cjs")]).then((all) => all.map((each) => Object.keys(each).sort()))`,
    ),
  ],
  [
    "the order in which modules are evaluated",
    `import "./first"; import { seen } from "cjs"; ${handler("seen")}`,
    {},
    { "src/first.ts": `Object.assign(globalThis, { seenBy: "the app" });` },
  ],
  ["modules without side effects", `import "pure"; ${handler(`"loadedPure" in globalThis`)}`],
  ["the folder of the function", `import { folder } from "cjs"; ${handler("folder().length > 0")}`],
  [
    "a namespace that is used as a whole",
    `import * as all from "esm"; ${handler("Object.keys(all).sort()")}`,
  ],
  [
    "exports that are passed on",
    `export * from "esm"; export { kind } from "dual"; ${handler("1")}`,
  ],
  [
    "define, loader and conditions",
    `import { who } from "defined"; import sql from "defined/a.sql"; ${handler("[who, sql]")}`,
    { loader: { ".sql": "text" }, esbuild: { define: { WHO: '"me"' }, conditions: ["custom"] } },
    {
      "node_modules/defined/package.json": manifest({
        exports: { ".": { custom: "./custom.js", default: "./index.js" }, "./a.sql": "./a.sql" },
      }),
      "node_modules/defined/index.js": `exports.who = "wrong";`,
      "node_modules/defined/custom.js": `exports.who = WHO;`,
      "node_modules/defined/a.sql": "select 1",
    },
  ],
  [
    "require.resolve of a package",
    `import { one } from "cjs"; ${handler(`[one, require.resolve("cjs").endsWith("/node_modules/cjs/index.js")]`)}`,
  ],
  ["format: cjs", `import text, { one } from "esm"; ${handler("[text, one]")}`, { format: "cjs" }],
  [
    "a banner that answers require of an external package",
    `import { text } from "requires"; ${handler("text")}`,
    {
      format: "cjs",
      banner: `require = ((load) => (name) => name === "left-out" ? "answered" : load(name))(require);`,
      esbuild: { external: ["left-out"] },
    },
    { "node_modules/requires/index.js": `exports.text = require("left-out");` },
  ],
])(
  "gives %s beside a vendor file as in one bundle",
  async (_, entry, properties = {}, more = {}) => {
    using source = app({ ...packages, "src/api.ts": entry, ...more });
    const [one, two] = await bothWays(source, { ...properties });
    expect([hasVendor(one.code), hasVendor(two.code)]).toEqual([false, true]);
    expect(await call(two.code)).toEqual(await call(one.code));
    expect(two.inputs).toEqual(one.inputs);
  },
);

it.each<[name: string, entry: string, properties: object, vendor: string]>([
  ["packages", `import { one } from "esm"; ${handler("one")}`, {}, "cjs"],
  [
    "a banner of the app",
    `import { one } from "esm"; ${handler("one + mine")}`,
    { banner: `import { sep as mine } from "node:path";` },
    "mjs",
  ],
  [
    "a package that imports one which is not bundled",
    `import { kind } from "imports"; ${handler("kind")}`,
    { esbuild: { external: ["dual"] } },
    "mjs",
  ],
  [
    "a package that resolves by import.meta",
    `import { found } from "resolves"; ${handler("typeof found")}`,
    {},
    "mjs",
  ],
])(
  "makes a vendor file of %s that sees what one bundle sees",
  async (_, entry, properties, vendor) => {
    using source = app({
      ...packages,
      "node_modules/imports/package.json": manifest({ type: "module" }),
      "node_modules/imports/index.js": `export { kind } from "dual";`,
      "node_modules/resolves/package.json": manifest({ type: "module" }),
      "node_modules/resolves/index.js": `export const found = import.meta.resolve("node:fs");`,
      "src/api.ts": entry,
    });
    const [one, two] = await bothWays(source, { ...properties });
    expect(existsSync(join(two.code, `bundle.vendor.${vendor}`))).toBe(true);
    expect(await call(two.code)).toEqual(await call(one.code));
  },
);

it.each<[name: string, entry: string, properties?: object]>([
  ["top-level await in a package", `import { value } from "waits"; ${handler("value")}`],
  [
    "both conditions of a package",
    `import { kind } from "dual"; ${handler(`[kind, require("dual").kind]`)}`,
  ],
  ["splitting", `import { one } from "cjs"; ${handler("one")}`, { splitting: true }],
  ["install", `import { one } from "cjs"; ${handler("one")}`, { install: ["cjs"] }],
  ["no packages", handler("1")],
])("makes one bundle for a function with %s", async (_, entry, properties = {}) => {
  using source = app({ ...packages, "src/api.ts": entry });
  const [one, two] = await bothWays(source, { ...properties });
  expect(hasVendor(two.code)).toBe(false);
  expect(await call(two.code)).toEqual(await call(one.code));
});

/** Vendors whose first two searches begin at the same time. */
class MeetingVendors extends Vendors {
  #arrived = 0;
  readonly #both = Promise.withResolvers<void>();

  override async find(...args: Parameters<Vendors["find"]>) {
    if (++this.#arrived === 2) this.#both.resolve();
    await this.#both.promise;
    return super.find(...args);
  }
}

it("bundles the packages of functions with equal settings once, and again for what is added", async () => {
  using source = app({
    ...packages,
    "src/a.ts": `import { one } from "esm"; ${handler("one")}`,
    "src/b.ts": `import { one } from "cjs"; ${handler("one")}`,
  });
  const { root, outDir } = source;
  const vendors = new MeetingVendors(root, outDir);
  const [a, b] = ["a", "b"].map(
    (name) =>
      new Bundler({
        ...{ root, outDir, vendors },
        target: target({ functionID: name, handler: `src/${name}.handler` }),
      }),
  );
  const vendorOf = (code: string): string => readFileSync(join(code, "bundle.vendor.cjs"), "utf8");
  const [first, other] = await Promise.all([a!.build(), b!.build()]);
  expect(vendorOf(first.code)).toBe(vendorOf(other.code));

  writeFileSync(join(root, "src/a.ts"), `import { add } from "esm"; ${handler("typeof add")}`);
  const second = await a!.build();
  expect(await call(second.code)).toBe("function");
  expect(vendorOf(second.code)).not.toBe(vendorOf(first.code));

  writeFileSync(join(root, "src/b.ts"), `import { one } from "cjs"; ${handler("one + 1")}`);
  const third = await b!.build();
  expect(await call(third.code)).toBe(2);
  expect(vendorOf(third.code)).toBe(vendorOf(other.code));
  await Promise.all([a!.dispose(), b!.dispose()]);
});

it("bundles packages again when one is installed anew, also in another process", async () => {
  using source = app({ ...packages, "src/api.ts": `import { one } from "esm"; ${handler("one")}` });
  const save = (version: number): void =>
    source.write({ "src/api.ts": `import { one } from "esm"; ${handler(`[${version}, one]`)}` });
  const install = (value: string): void =>
    source.write({
      "node_modules/esm/package.json": manifest({ type: "module", version: value.repeat(9) }),
      "node_modules/esm/index.js": `export const one = "${value}";`,
    });
  const bundler = repeated(source);
  await bundler.build();
  save(2);
  install("new");
  expect(await call((await bundler.build()).code)).toEqual([2, "new"]);
  await bundler.dispose();

  const later = repeated(source);
  save(3);
  install("newer");
  expect(await call((await later.build()).code)).toEqual([3, "newer"]);
  await later.dispose();
});

it("keeps the variables of a CommonJS module from packages that are ES modules", async () => {
  using source = app({
    ...packages,
    "node_modules/esm/index.js": `export const seen = [typeof module, typeof exports];`,
    "src/api.ts": `import { seen } from "esm"; ${handler("seen")}`,
  });
  const bundler = repeated(source);
  const { code } = await bundler.build();
  await bundler.dispose();
  expect(existsSync(join(code, "bundle.vendor.cjs"))).toBe(true);
  expect(await invoke(code)).toEqual(["undefined", "undefined"]);
});

it("maps an error to the line of the source", async () => {
  using source = app({
    ...packages,
    "src/api.ts": `import { one } from "esm";\nexport const handler = async () => {\n  throw new Error(String(one));\n};`,
  });
  const bundler = repeated(source);
  const { code } = await bundler.build();
  await bundler.dispose();
  const payload = await invoke(code);
  const { trace } = payload as { trace: string[] };
  const frame = trace.map((line) => parseFrame(line)).find((each) => each?.file.startsWith(code));
  expect(frame && originalFrame(frame)).toMatchObject({
    file: join(source.root, "src/api.ts"),
    line: 3,
    column: 9,
  });
});

it("reports an error as in one bundle", async () => {
  using source = app({ ...packages, "src/api.ts": `import { one } from "esm"; ${handler("one")}` });
  const bundler = repeated(source);
  await bundler.build();
  source.write({ "src/api.ts": `import { gone } from "esm";\n${handler("gone")}` });
  await expect(bundler.build()).rejects.toThrow(
    'Api does not build:\n  src/api.ts:1:10: No matching export in "node_modules/esm/index.js" for import "gone"',
  );
  source.write({ "src/api.ts": `import { one } from "esm";\n${handler("one +")}` });
  await expect(bundler.build()).rejects.toThrow(/src\/api\.ts:2:\d+: Unexpected "\)"/);
  source.write({ "src/api.ts": `import { add } from "esm";\n${handler("add.length")}` });
  expect(await call((await bundler.build()).code)).toBe(0);
  await bundler.dispose();
});
