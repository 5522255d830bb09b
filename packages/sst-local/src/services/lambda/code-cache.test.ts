import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { type Workbench, workbench } from "./testing.ts";

/** `answer` is compiled by the first invocation only. */
const vendor = (answer: string): string =>
  `"use strict"; exports.load = () => ({ answer: () => [${JSON.stringify(answer)}, __dirname] });`;
const bundle = `const { load } = require("./bundle.vendor.cjs"); exports.handler = async () => load().answer();`;

/** Defines a version of the function in its folder. */
function define(bench: Workbench, folder: string, version: string, text: string, handler = bundle) {
  const code = join(folder, version);
  mkdirSync(code);
  writeFileSync(join(code, "bundle.vendor.cjs"), text);
  writeFileSync(join(code, "bundle.cjs"), handler);
  return bench.define("", { code });
}

/** Runs a version until its compiled code is saved: the second invocation begins after that. */
async function run(bench: Workbench, ...version: [folder: string, name: string, text: string]) {
  await bench.lambda.update([define(bench, ...version)]);
  await bench.lambda.invoke("f", {});
  return (await bench.lambda.invoke("f", {})).payload;
}

const cacheOf = (folder: string): string => join(folder, "vendor.code-cache");

/** How many instances have added to the cache, which begins anew where it was not used. */
const savesOf = (folder: string): unknown =>
  (JSON.parse(readFileSync(cacheOf(folder), "latin1").split("\n")[0] ?? "") as { saves: unknown })
    .saves;

it("loads the vendor file of the next version with the compiled code of the last", async () => {
  await using bench = workbench();
  const folder = bench.directory({});
  expect(await run(bench, folder, "v1", vendor("one"))).toEqual(["one", join(folder, "v1")]);
  expect(savesOf(folder)).toBe(1);
  expect(await run(bench, folder, "v2", vendor("one"))).toEqual(["one", join(folder, "v2")]);
  expect(savesOf(folder)).toBe(2);
});

it("stops to add to the compiled code after the first instances", async () => {
  await using bench = workbench();
  const folder = bench.directory({});
  for (const version of [1, 2, 3, 4, 5, 6, 7]) await run(bench, folder, `v${version}`, vendor(""));
  expect(savesOf(folder)).toBe(5);
});

it.each<[name: string, change: (cache: Buffer) => Buffer]>([
  ["is of another Node.js", (cache) => edited(cache, '"node":"v', '"node":"w')],
  ["is of another V8", (cache) => edited(cache, '"v8":', '"v8":1')],
  ["is damaged", (cache) => cache.fill(cache.at(-1)! ^ 1, cache.length - 1)],
  ["is cut off", (cache) => cache.subarray(0, -100)],
  ["is empty", () => Buffer.alloc(0)],
])("compiles the vendor file where the compiled code %s", async (_, change) => {
  await using bench = workbench();
  const folder = bench.directory({});
  await run(bench, folder, "v1", vendor("one"));
  await run(bench, folder, "v2", vendor("one"));
  writeFileSync(cacheOf(folder), change(readFileSync(cacheOf(folder))));
  expect(await run(bench, folder, "v3", vendor("one"))).toEqual(["one", join(folder, "v3")]);
  expect(savesOf(folder)).toBe(1);
});

const edited = (cache: Buffer, from: string, to: string): Buffer =>
  Buffer.from(cache.toString("latin1").replace(from, to), "latin1");

it("compiles another vendor file of the same length", async () => {
  await using bench = workbench();
  const folder = bench.directory({});
  await run(bench, folder, "v1", vendor("one"));
  expect(await run(bench, folder, "v2", vendor("two"))).toEqual(["two", join(folder, "v2")]);
  expect(savesOf(folder)).toBe(1);
});

it("runs a function whose compiled code cannot be saved", async () => {
  await using bench = workbench();
  const folder = bench.directory({ "vendor.code-cache/a": "a folder" });
  expect(await run(bench, folder, "v1", vendor("one"))).toEqual(["one", join(folder, "v1")]);
});

it("gives a vendor file what Node.js gives a CommonJS module", async () => {
  await using bench = workbench();
  const folder = bench.directory({ "v/own.mjs": `export const own = "imported";` });
  const code = join(folder, "v");
  const files = {
    "bundle.vendor.cjs": `exports.load = async () => ({
  this: this === exports && module.exports === exports, __filename, __dirname,
  resolved: require.resolve("./bundle.cjs"), cached: require.cache[__filename] === module,
  imported: (await import("./own.mjs")).own, builtin: typeof (await import("node:fs")).statSync,
  line: new Error().stack.split("\\n")[1].split(":").at(-2),
});`,
    "bundle.cjs": `const { load } = require("./bundle.vendor.cjs"); exports.handler = load;`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(code, name), text);
  await bench.lambda.update([bench.define("", { code })]);
  const { payload } = await bench.lambda.invoke("f", {});
  const __filename = join(code, "bundle.vendor.cjs");
  expect(payload).toEqual({
    ...{ this: true, __filename, __dirname: dirname(__filename), cached: true, line: "5" },
    ...{ resolved: join(code, "bundle.cjs"), imported: "imported", builtin: "function" },
  });
  expect(bench.records.filter(({ source }) => source !== "platform")).toEqual([]);
});
