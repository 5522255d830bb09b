/**
 * Measures the time from saving a file to the first response of the new code, with a request every few
 * milliseconds, one after the other: for a small app with one function, for a router of Souk, and for a
 * file of core that most of Souk's functions contain. With the folder of another checkout, which has its
 * dependencies installed, both are measured in turn and compared.
 *
 *     node bench/reload.ts [saves] [checkout]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Serving } from "../packages/sst-local/src/cli/testing/run-cli.ts";
import { linkPlatform } from "../packages/sst-local/src/evaluate/testing/fixture.ts";
import { root } from "../test/support/stack.ts";
import { median } from "./statistics.ts";

/** Without a pause the requests take one of two cores from the build that they wait for. */
const BETWEEN_REQUESTS_MS = 10;

/** A save's other functions are built after the first response: nobody saves again that soon. */
const BETWEEN_SAVES_MS = 1500;

/** An app that is edited while it runs. */
interface EditedApp extends AsyncDisposable {
  cwd: string;
  app: Serving;
}

/** The saved file, and how a response shows that it is live. */
interface Edit {
  name: string;
  file: string;
  /** The file's text, which contains the version. */
  text: (original: string, version: number) => string;
  /** Sends a request; resolves to true if the version answers. */
  isLive: (api: string, version: number) => Promise<boolean>;
}

/** Saves the file; resolves to the milliseconds to the first response of the new version. */
async function save({ cwd, app }: EditedApp, edit: Edit, text: string, version: number) {
  const { api = "" } = app.ready.endpoints;
  const begun = performance.now();
  writeFileSync(join(cwd, edit.file), text);
  while (!(await edit.isLive(api, version))) await sleep(BETWEEN_REQUESTS_MS);
  return performance.now() - begun;
}

/** Saves in each app in turn; the first save of each is not counted. */
async function measure(apps: readonly EditedApp[], edit: Edit, saves: number): Promise<number[][]> {
  const originals = apps.map(({ cwd }) => readFileSync(join(cwd, edit.file), "utf8"));
  const times: number[][] = apps.map(() => []);
  for (let version = 0; version <= saves; version++) {
    for (const [index, app] of apps.entries()) {
      await sleep(BETWEEN_SAVES_MS);
      const text = edit.text(originals[index] ?? "", version);
      const time = await save(app, edit, text, version);
      if (version > 0) times[index]?.push(time);
    }
  }
  for (const [index, { cwd }] of apps.entries()) {
    writeFileSync(join(cwd, edit.file), originals[index] ?? "");
  }
  return times;
}

const hello: Edit = {
  name: "hello: its one function",
  file: "src/greeting.ts",
  text: (_, version) => `export const greeting = "Hello ${version}";\n`,
  isLive: async (api, version) =>
    (await (await fetch(`${api}/hello/you`)).text()).includes(`Hello ${version},`),
};

/** An edit of a file makes Souk send the version in a header of each response. */
const ofSouk = (name: string, file: string): Edit => ({
  name,
  file,
  text: (original, version) => `${original}\nObject.assign(globalThis, { benched: ${version} });\n`,
  isLive: async (api, version) => {
    const answer = await fetch(`${api}/rooms?username=ana`);
    await answer.arrayBuffer();
    return answer.headers.get("benched") === String(version);
  },
});

const soukEdits = [
  ofSouk("Souk: a router", "packages/functions/src/api/routers/rooms.ts"),
  ofSouk("Souk: the domain's table", "packages/core/src/table/index.ts"),
];

const load = async <Module>(checkout: string, file: string): Promise<Module> =>
  (await import(pathToFileURL(join(checkout, file)).href)) as Module;

const cliOf = (checkout: string) =>
  load<typeof import("../packages/sst-local/src/cli/testing/run-cli.ts")>(
    checkout,
    "packages/sst-local/src/cli/testing/run-cli.ts",
  );

async function serveHello(checkout: string): Promise<EditedApp> {
  const { installedApp, serving } = await cliOf(checkout);
  const copy = await installedApp("hello");
  const app = await serving(copy.cwd, ["dev"]);
  return {
    ...{ cwd: copy.cwd, app },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      copy[Symbol.dispose]();
    },
  };
}

async function serveSouk(checkout: string): Promise<EditedApp> {
  const { serving } = await cliOf(checkout);
  const support = await load<typeof import("../test/support/checkout.ts")>(
    checkout,
    "test/support/checkout.ts",
  );
  const cwd = mkdtempSync(join(tmpdir(), "souk-bench-"));
  support.checkout(cwd);
  await linkPlatform(cwd);
  const router = join(cwd, "packages/functions/src/handlers/rooms.ts");
  const handler = readFileSync(router, "utf8");
  // A wrapper that sends the values that the edited files set.
  writeFileSync(
    router,
    `${handler.replace("export const handler", "const inner")}
export const handler: typeof inner = async (event, context) => {
  const answer = await inner(event, context);
  const benched = String((globalThis as { benched?: number }).benched);
  return { ...answer, multiValueHeaders: { ...answer.multiValueHeaders, benched: [benched] } };
};\n`,
  );
  const app = await serving(cwd, ["dev"]);
  return {
    ...{ cwd, app },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

async function main(saves: number, checkouts: readonly string[]): Promise<void> {
  const table: Record<string, object> = {};
  for (const [serve, edits] of [
    [serveHello, [hello]],
    [serveSouk, soukEdits],
  ] as const) {
    const apps: EditedApp[] = [];
    for (const checkout of checkouts) apps.push(await serve(checkout));
    for (const edit of edits) {
      const [here = [], there] = await measure(apps, edit, saves);
      table[edit.name] = {
        "median ms": Math.round(median(here)),
        "worst ms": Math.round(Math.max(...here)),
        ...(there && {
          "other median ms": Math.round(median(there)),
          ratio: (median(here) / median(there)).toFixed(2),
        }),
        saves,
      };
      console.error(edit.name, table[edit.name]);
    }
    for (const app of apps) await app[Symbol.asyncDispose]();
  }
  console.table(table);
}

const [, , saves = "30", ...others] = process.argv;
await main(Number(saves), [root, ...others.map((path) => resolve(path))]);
