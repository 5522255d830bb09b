import { join } from "node:path";
import { expect, it } from "vitest";
import { type App, app, target } from "../services/lambda/build/testing.ts";
import type { FunctionTarget, Graph, Resource } from "../graph/index.ts";
import { liveBuilds } from "./builds.ts";

const resource = (type: string, name: string, inputs: object, outputs: object): Resource => ({
  ...{ urn: `urn:${name}`, id: name, custom: true, type, name },
  inputs: { ...inputs },
  outputs: { ...outputs },
});

function graphOf(targets: FunctionTarget[]): Graph {
  const app = { name: "app", stage: "test", region: "us-east-1", accountId: "000000000000" };
  return {
    version: 1,
    app: app as Graph["app"],
    outputs: {},
    resources: [
      ...targets.map(({ functionID }) =>
        resource("aws:lambda/function:Function", `${functionID}Function`, {}, { name: functionID }),
      ),
    ],
    targets: Object.fromEntries(targets.map((one) => [one.functionID, one])),
    warnings: [],
  };
}

const api = target();
const job = target({ functionID: "Job", handler: "other/job.handler" });
const cron = target({ functionID: "Cron", handler: "other/cron.handler" });
const graph = graphOf([api, job, cron]);
const files = {
  "src/api.ts": `import { shared } from "./shared.ts"; export const handler = async () => shared;`,
  "src/shared.ts": `export const shared = 1;`,
  "other/job.ts": `import { own } from "./own.ts"; export { shared as handler } from "../src/shared.ts"; export { own };`,
  "other/own.ts": `export const own = 1;`,
  "other/cron.ts": `import { own } from "./own.ts"; export const handler = async () => own;`,
};

/** Saves files and builds; returns the functions with new code and the units that fail. */
function editing(source: App) {
  const builds = liveBuilds(source.root, source.outDir);
  let before = new Map<string, string>();
  return {
    builds,
    async save(changed: Record<string, string>, to: Graph = graph) {
      source.write(changed);
      builds.touch(Object.keys(changed).map((name) => join(source.root, name)));
      const { functions } = await builds.build(to);
      builds.confirm();
      const now = new Map([...functions].map(([name, { code }]) => [name, code] as const));
      const fresh = [...now].filter(([name, code]) => before.get(name) !== code);
      before = now;
      return {
        fresh: fresh.map(([name]) => name).toSorted(),
        broken: [...builds.failures().keys()],
      };
    },
  };
}

it("builds only the functions that were built from a saved file", async () => {
  using source = app(files);
  const { builds, save } = editing(source);
  expect(await save({})).toEqual({ fresh: ["Api", "Cron", "Job"], broken: [] });
  expect(await save({ "src/shared.ts": `export const shared = 2;` })).toEqual({
    fresh: ["Api", "Job"],
    broken: [],
  });
  expect(await save({ "README.md": "" })).toEqual({ fresh: [], broken: [] });
  await builds.stop();
});

it("builds the functions that ran last before the others of the same save", async () => {
  using source = app(files);
  const { builds, save } = editing(source);
  await save({});
  expect(builds.parts()).toEqual(["all"]);
  builds.ran("Api");
  source.write({ "src/shared.ts": `export const shared = 2;` });
  builds.touch([join(source.root, "src/shared.ts")]);
  expect(builds.parts()).toEqual([["Api"], "all"]);
  builds.limitTo(["Api"]);
  expect((await save({})).fresh).toEqual(["Api"]);
  expect(builds.parts()).toEqual(["all"]);
  builds.limitTo("all");
  expect((await save({})).fresh).toEqual(["Job"]);
  await builds.stop();
});

it("holds back functions with a file of the same save as one that does not build", async () => {
  using source = app(files);
  const { builds, save } = editing(source);
  await save({});
  // Api is broken; Job shares the broken file's save, and Cron what was saved in Job.
  const bad = { "src/api.ts": `import { shared } from "./shared.ts"; export const handler = ;` };
  const alsoSaved = {
    "src/shared.ts": `export const shared = 3;`,
    "other/own.ts": `export const own = 3;`,
  };
  expect(await save({ ...bad, ...alsoSaved })).toEqual({ fresh: [], broken: ["Api"] });
  expect(builds.failures().get("Api")?.message).toContain(`src/api.ts:1:62: Unexpected ";"`);

  expect(await save({ "src/api.ts": files["src/api.ts"] })).toEqual({
    fresh: ["Api", "Cron", "Job"],
    broken: [],
  });
  await builds.stop();
});

it("builds again when a missing file appears, also in a new folder", async () => {
  using source = app(files);
  const { builds, save } = editing(source);
  await save({});
  const importing = { "other/cron.ts": `export { handler } from "./new/late.ts";` };
  expect(await save(importing)).toEqual({ fresh: [], broken: ["Cron"] });
  source.write({ "other/new/early.ts": "" });
  builds.touch([join(source.root, "other/new")]);
  expect(builds.inputs()).toContain(join(source.root, "other/new"));
  const late = { "other/new/late.ts": `export const handler = async () => "late";` };
  expect(await save(late)).toEqual({ fresh: ["Cron"], broken: [] });
  await builds.stop();
});

it("goes back to the last good code when new code does not load", async () => {
  using source = app(files);
  const { builds, save } = editing(source);
  await save({});
  const { functions } = await builds.build(graph);
  source.write({ "src/shared.ts": `export const shared = 4;` });
  builds.touch([join(source.root, "src/shared.ts")]);
  await builds.build(graph);
  expect(builds.reject(new Map([["Api", new Error("no")]]))).toBe(true);
  expect((await builds.build(graph)).functions).toEqual(functions);
  // The good code itself does not load: there is nothing to go back to.
  expect(builds.reject(new Map([["Api", new Error("no")]]))).toBe(false);
  await builds.stop();
});
