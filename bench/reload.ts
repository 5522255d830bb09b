/**
 * From saving a file to the first answer of the new code, with requests sent one after the other:
 * of a small app with one function, of Souk's handler of rooms, and of a file of its domain that
 * most of its functions are made from.
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

/** What is saved, and how an answer shows that it is live. */
interface Edit {
  name: string;
  file: string;
  /** The file's text, with something in it that is new with every save. */
  text: (original: string, version: number) => string;
  /** Asks the app; resolves to whether the version answers. */
  isLive: (api: string, version: number) => Promise<boolean>;
}

async function measure(cwd: string, app: Serving, edit: Edit, saves: number): Promise<number[]> {
  const file = join(cwd, edit.file);
  const original = readFileSync(file, "utf8");
  const { api = "" } = app.ready.endpoints;
  const times: number[] = [];
  // One before those that count: it loads what the later ones find loaded.
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

/** Souk tells the version of a file in a header of each answer, put there by an edit of the file. */
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
  // A wrapper that shows what the edited files have set.
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
