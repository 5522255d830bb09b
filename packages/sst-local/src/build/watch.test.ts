import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { FunctionTarget } from "../graph/index.ts";
import { type App, app, target } from "./testing.ts";
import { type FunctionWatcher, watchFunctions } from "./watch.ts";

type Event = { functionID: string; code?: string; error?: Error };

/** What a watcher tells, one event at a time. */
function watching(source: App): { watcher: FunctionWatcher; next(): Promise<Event> } {
  const past: Event[] = [];
  const readers: ((event: Event) => void)[] = [];
  const tell = (event: Event): void => {
    const reader = readers.shift();
    if (reader) reader(event);
    else past.push(event);
  };
  const watcher = watchFunctions({
    ...source,
    onBuild: (functionID, { code }) => tell({ functionID, code }),
    onError: (functionID, error) => tell({ functionID, error }),
  });
  return {
    watcher,
    next: () =>
      new Promise((resolve) => {
        const event = past.shift();
        if (event) resolve(event);
        else readers.push(resolve);
      }),
  };
}

const files = {
  "src/api.ts": `import { shared } from "./shared.ts"; export const handler = async () => shared;`,
  "src/shared.ts": `export const shared = 1;`,
  "other/job.ts": `export const handler = async () => "job";`,
};
const api = target();
const job: FunctionTarget = target({ functionID: "Job", handler: "other/job.handler" });

it("builds a function again when something that it imports is saved, and no other", async () => {
  using source = app(files);
  const { watcher, next } = watching(source);
  await watcher.set([api, job]);
  const first = [await next(), await next()];
  expect(first.map(({ functionID }) => functionID).toSorted()).toEqual(["Api", "Job"]);

  source.write({ "src/shared.ts": `export const shared = 2;` });
  const again = await next();
  expect(again.functionID).toBe("Api");
  expect(again.code).not.toBe(first.find(({ functionID }) => functionID === "Api")?.code);

  source.write({ "other/job.ts": `export const handler = async () => "changed";` });
  expect((await next()).functionID).toBe("Job");
  await watcher.close();
});

it("notices an editor that saves by renaming", async () => {
  using source = app(files);
  const { watcher, next } = watching(source);
  await watcher.set([api]);
  await next();
  for (const version of [2, 3]) {
    source.write({ "src/shared.ts.swp": `export const shared = ${version};` });
    renameSync(join(source.root, "src/shared.ts.swp"), join(source.root, "src/shared.ts"));
    expect((await next()).functionID).toBe("Api");
  }
  await watcher.close();
});

it("tells a broken save and, once it is mended, that the function builds", async () => {
  using source = app(files);
  const { watcher, next } = watching(source);
  await watcher.set([api]);
  const good = await next();
  source.write({ "src/shared.ts": `export const shared = ;` });
  expect((await next()).error?.message).toContain("src/shared.ts:1:23");
  source.write({ "src/shared.ts": files["src/shared.ts"] });
  expect(await next()).toEqual({ functionID: "Api", code: good.code });
  await watcher.close();
});

it("builds once a missing import appears", async () => {
  using source = app({ "src/api.ts": files["src/api.ts"] });
  const { watcher, next } = watching(source);
  await watcher.set([api]);
  expect((await next()).error?.message).toContain('Could not resolve "./shared.ts"');
  source.write({ "src/shared.ts": files["src/shared.ts"] });
  expect((await next()).code).toBeDefined();
  await watcher.close();
});

it("follows the functions it is given", async () => {
  using source = app(files);
  const { watcher, next } = watching(source);
  await watcher.set([api]);
  await next();
  await watcher.set([job]);
  expect((await next()).functionID).toBe("Job");
  source.write({ "src/shared.ts": `export const shared = 2;` });
  source.write({ "other/job.ts": `export const handler = async () => 3;` });
  expect((await next()).functionID).toBe("Job");
  await watcher.close();
});
