import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Evaluation,
  evaluateWithInputs,
} from "../../packages/sst-local/src/evaluate/evaluate-app.ts";
import { checkout } from "../support/checkout.ts";
import { root } from "../support/stack.ts";

const OURS = "sst-local";

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
  checkout(join(folder, "installed"));
  checkout(join(folder, "without"), { without: OURS });
  installed = await evaluate("installed");
  // Physical names are random and taken over from the previous graph.
  without = await evaluate("without", installed);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("evaluates to the same graph whether sst-local is installed or not", () => {
  const texts = ({ graph }: Evaluation, name: string): string[] =>
    [...graph.resources, { ...graph, resources: [] }].map((part) =>
      JSON.stringify(part)
        .replaceAll(join(folder, name), "")
        // SST builds a site at every deploy and marks it with the time.
        .replaceAll(/"triggers":\["\d+"\]/g, ""),
    );
  expect(existsSync(join(folder, "without", "node_modules", OURS))).toBe(false);
  expect(texts(without, "without")).toEqual(texts(installed, "installed"));
});

it("reads no file and no environment variable of sst-local", () => {
  const { files, folders, existence, env } = installed.inputs;
  const ours = [...files, ...folders, ...existence].filter((path) => path.includes(`/${OURS}/`));
  expect(ours).toEqual([]);
  expect(env.filter((name) => name.startsWith("SST_LOCAL"))).toEqual([]);
});
