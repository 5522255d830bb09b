import { symlinkSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { defaultStateDir } from "./evaluate-app.ts";
import { graphFile } from "./graph-store.ts";
import { loadOrEvaluate, type Loaded } from "./load-or-evaluate.ts";
import { copyApp, sharedPlatform, type App } from "./testing/fixture.ts";

let platformDir: string;
let app: App;
const lines: string[] = [];
beforeAll(async () => {
  platformDir = await sharedPlatform();
  app = copyApp("evaluate-shop", {
    "sst.config.ts": `export default $config({
      app: () => ({ name: "tiny", home: "aws" }),
      async run() {
        const { names } = await import("@shop/names");
        const { readFileSync } = await import("node:fs");
        for (const name of names) new sst.aws.Queue(name);
        new sst.aws.Queue(process.env.SHOP_QUEUE ?? "Unnamed");
        return { note: readFileSync("note.txt", "utf8"), colour: process.env.SHOP_COLOUR };
      },
    });`,
    ".env": "SHOP_COLOUR=green\n",
    "note.txt": "first",
    "packages/names/package.json": '{ "name": "@shop/names", "exports": "./index.ts" }',
    "packages/names/index.ts": 'export { names } from "./list.ts";',
    "packages/names/list.ts": 'export const names: string[] = ["Red"];',
  });
  mkdirSync(join(app.cwd, "node_modules/@shop"), { recursive: true });
  symlinkSync("../../packages/names", join(app.cwd, "node_modules/@shop/names"));
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => app[Symbol.dispose]());

interface LoadMore {
  cwd?: string;
  secrets?: Record<string, string>;
  fresh?: boolean;
}
const load = (more: LoadMore = {}): Promise<Loaded> =>
  loadOrEvaluate({
    cwd: app.cwd,
    stage: "dev",
    platformDir,
    log: (line) => lines.push(line),
    ...more,
  });
const queues = ({ graph }: Loaded) =>
  graph.resources.filter(({ type }) => type === "aws:sqs/queue:Queue").map(({ name }) => name);

// The tests run in order: each starts from the graph that the one before leaves.
it("does not evaluate again while nothing has changed", async () => {
  const first = await load();
  expect(first.cached).toBe(false);
  expect(first.graph.outputs["colour"]).toBe("green");
  const second = await load();
  expect(second.cached).toBe(true);
  expect(queues(second)).toEqual(["RedQueue", "UnnamedQueue"]);
});

it("does not evaluate again for a file that was only touched", async () => {
  await load();
  utimesSync(join(app.cwd, "note.txt"), 1, 1);
  expect((await load()).cached).toBe(true);
});

it("does not evaluate again for the output of a site's build", async () => {
  using withSite = copyApp("evaluate-shop", {
    "sst.config.ts": `export default $config({
      app: () => ({ name: "tiny", home: "aws" }),
      async run() {
        new sst.aws.StaticSite("Site", { path: "site", build: { command: "true", output: "dist" } });
      },
    });`,
  });
  await load(withSite);
  withSite.write("site/dist/index.html", "built");
  expect((await load(withSite)).cached).toBe(true);
});

it.each<[string, () => void, (after: Loaded) => unknown, unknown]>([
  [
    "a file of a workspace package that infra imports",
    () => app.write("packages/names/list.ts", 'export const names = ["Blue"];'),
    queues,
    ["BlueQueue", "UnnamedQueue"],
  ],
  [
    "a file that infra reads",
    () => app.write("note.txt", "second"),
    ({ graph }) => graph.outputs["note"],
    "second",
  ],
  [
    "an environment variable that infra reads",
    () => (process.env["SHOP_QUEUE"] = "Green"),
    queues,
    ["BlueQueue", "GreenQueue"],
  ],
  [
    "a variable in .env",
    () => app.write(".env", "SHOP_COLOUR=blue\n"),
    ({ graph }) => graph.outputs["colour"],
    "blue",
  ],
  [
    "a new .env.<stage>, which overrides .env",
    () => app.write(".env.dev", "SHOP_COLOUR=red\n"),
    ({ graph }) => graph.outputs["colour"],
    "red",
  ],
])("evaluates again after a change of %s", async (_what, change, look, seen) => {
  expect((await load()).cached).toBe(true);
  change();
  const after = await load();
  expect(after.cached).toBe(false);
  expect(look(after)).toEqual(seen);
});

it("evaluates again when asked to", async () => {
  expect((await load()).cached).toBe(true);
  expect((await load({ fresh: true })).cached).toBe(false);
});

it("evaluates again for another secret", async () => {
  expect((await load({ secrets: { A: "1" } })).cached).toBe(false);
  expect((await load({ secrets: { A: "1" } })).cached).toBe(true);
  expect((await load({ secrets: { A: "2" } })).cached).toBe(false);
});

it("evaluates again, and says so, when the stored graph cannot be read", async () => {
  writeFileSync(graphFile(defaultStateDir(app.cwd, "dev")), '{"version":1,"reso');
  expect((await load()).cached).toBe(false);
  expect(lines.join("\n")).toMatch(/graph\.json is not a graph of this version/);
});

it("watches the files that the graph was evaluated from, .env and workspace packages included", async () => {
  const { watch } = await load();
  expect(watch).toEqual(
    expect.arrayContaining(
      ["sst.config.ts", ".env", ".env.dev", "note.txt", "packages/names/list.ts"].map((file) =>
        join(app.cwd, file),
      ),
    ),
  );
});

it("keeps the stored graph when infra has a mistake", async () => {
  const before = await load();
  app.write("packages/names/list.ts", "export const names = [");
  await expect(load()).rejects.toThrow("packages/names/list.ts:1:23");
  app.write("packages/names/list.ts", 'export const names = ["Blue"];');
  expect((await load()).graph).toEqual(before.graph);
  expect((await load()).cached).toBe(true);
});
