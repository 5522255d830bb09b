import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Evaluation,
  evaluateWithInputs,
} from "../../packages/sst-local/src/evaluate/evaluate.ts";
import { root } from "../support/stack.ts";

const OURS = "sst-local";
/** Not part of what is deployed, or linked in below. */
const LEFT_OUT = new Set([".git", ".sst", "node_modules", "packages", "bench", "docs"]);

let folder: string;
let installed: Evaluation;
let without: Evaluation;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "souk-without-")));
  const evaluate = (name: string, previous?: Evaluation) =>
    evaluateWithInputs({
      cwd: join(folder, name),
      stage: "prod",
      stateDir: join(folder, name, ".sst", "local", "prod"),
      platformDir: join(root, ".sst", "platform"),
      log: () => {},
      ...(previous && { previous: previous.graph }),
    });
  for (const name of ["installed", "without"]) checkout(join(folder, name), name);
  // Physical names are random, and kept from the graph before.
  const first = await evaluate("installed");
  installed = await evaluate("installed", first);
  without = await evaluate("without", first);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the checkout as `npm install` leaves it; unless "installed", as if we did not exist. */
function checkout(to: string, name: string): void {
  const isMissing = (module: string): boolean => module === OURS && name !== "installed";
  const isSource = (path: string): boolean =>
    !/\/(node_modules|\.sst|dist)(\/|$)/.test(path.slice(root.length));
  const copy = (path: string): void =>
    cpSync(join(root, path), join(to, path), { recursive: true, filter: isSource });
  for (const entry of readdirSync(root)) if (!LEFT_OUT.has(entry)) copy(entry);
  for (const entry of readdirSync(join(root, "packages"))) {
    if (isMissing(entry)) continue;
    copy(join("packages", entry));
    linkAll(join("packages", entry, "node_modules"), to, isMissing);
  }
  linkAll("node_modules", to, isMissing);
}

/** Links what is installed in a folder, workspaces to their copies. */
function linkAll(modules: string, to: string, isMissing: (module: string) => boolean): void {
  if (!existsSync(join(root, modules))) return;
  mkdirSync(join(to, modules), { recursive: true });
  for (const name of readdirSync(join(root, modules))) {
    if (isMissing(name)) continue;
    if (name.startsWith("@")) {
      linkAll(join(modules, name), to, isMissing);
      continue;
    }
    const target = realpathSync(join(root, modules, name));
    const isWorkspace = !target.includes("/node_modules/");
    symlinkSync(isWorkspace ? join(to, relative(root, target)) : target, join(to, modules, name));
  }
}

it("evaluates to the same graph whether sst-local is installed or not", () => {
  const texts = ({ graph }: Evaluation, name: string): string[] =>
    [...graph.resources, { ...graph, resources: [] }].map((part) =>
      JSON.stringify(part)
        .replaceAll(join(folder, name), "")
        // SST's own: a site is built at every deploy, which the time tells apart.
        .replaceAll(/"triggers":\["\d+"\]/g, ""),
    );
  expect(existsSync(join(folder, "without", "node_modules", OURS))).toBe(false);
  expect(texts(without, "without")).toEqual(texts(installed, "installed"));
});

it("reads nothing of sst-local, and no variable of it", () => {
  const { files, folders, existence, env } = installed.inputs;
  const ours = [...files, ...folders, ...existence].filter((path) => path.includes(`/${OURS}/`));
  expect(ours).toEqual([]);
  expect(env.filter((name) => name.startsWith("SST_LOCAL"))).toEqual([]);
});
