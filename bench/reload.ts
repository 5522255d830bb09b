/**
 * Measures the time from saving a file to the first response of the new code, with requests one after
 * the other: for a small app with one function, for Souk's handler of rooms, and for a file of core
 * that most functions contain.
 *
 *     node bench/reload.ts [saves]
 */
import {
  mkdirSync,
  mkdtempSync,
  cpSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  installedApp,
  type Serving,
  serving,
} from "../packages/sst-local/src/cli/testing/run-cli.ts";
import { checkout } from "../test/support/checkout.ts";
import { root } from "../test/support/stack.ts";
import { median } from "./statistics.ts";

/** The saved file, and how a response shows that it is live. */
interface Edit {
  name: string;
  file: string;
  /** The file's text, which contains the version. */
  text: (original: string, version: number) => string;
  /** Sends a request; resolves to true if the version answers. */
  isLive: (api: string, version: number) => Promise<boolean>;
}

async function measure(cwd: string, app: Serving, edit: Edit, saves: number): Promise<number[]> {
  const file = join(cwd, edit.file);
  const original = readFileSync(file, "utf8");
  const { api = "" } = app.ready.endpoints;
  const times: number[] = [];
  // Warm-up, not counted.
  for (let version = 0; version <= saves; version++) {
    const begun = performance.now();
    writeFileSync(file, edit.text(original, version));
    while (!(await edit.isLive(api, version)));
    if (version > 0) times.push(performance.now() - begun);
  }
  writeFileSync(file, original);
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
const ofSouk = (name: string, file: string, isLive: Edit["isLive"]): Edit => ({
  name,
  file,
  text: (original, version) => `${original}\nObject.assign(globalThis, { benched: ${version} });\n`,
  isLive,
});

async function souk(saves: number, report: (name: string, times: number[]) => void): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "souk-bench-"));
  checkout(cwd);
  mkdirSync(join(cwd, ".sst"));
  symlinkSync(join(root, ".sst", "platform"), join(cwd, ".sst", "platform"));
  cpSync(join(root, ".sst", "provider-lock.json"), join(cwd, ".sst", "provider-lock.json"));
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
  const isLive: Edit["isLive"] = async (api, version) => {
    const answer = await fetch(`${api}/rooms?username=ana`);
    await answer.arrayBuffer();
    return answer.headers.get("benched") === String(version);
  };
  const app = await serving(cwd, ["dev"]);
  try {
    for (const edit of [
      ofSouk("Souk: a router", "packages/functions/src/api/routers/rooms.ts", isLive),
      ofSouk("Souk: the domain's table", "packages/core/src/table/index.ts", isLive),
    ]) {
      report(edit.name, await measure(cwd, app, edit, saves));
    }
  } finally {
    await app[Symbol.asyncDispose]();
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function main(saves: number): Promise<void> {
  const table: Record<string, object> = {};
  const report = (name: string, times: number[]): void => {
    table[name] = {
      "median ms": Math.round(median(times)),
      "worst ms": Math.round(Math.max(...times)),
      saves: times.length,
    };
    console.error(name, table[name]);
  };
  const copy = await installedApp("hello");
  const app = await serving(copy.cwd, ["dev"]);
  report(hello.name, await measure(copy.cwd, app, hello, saves));
  await app[Symbol.asyncDispose]();
  copy[Symbol.dispose]();
  await souk(saves, report);
  console.table(table);
}

await main(Number(process.argv[2] ?? 30));
