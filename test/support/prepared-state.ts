import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "../../packages/sst-local/src/graph/index.ts";
import { withLock } from "../../packages/sst-local/src/process/lock.ts";
import { codeBuilder } from "../../packages/sst-local/src/services/lambda/build/code-builder.ts";
import { root, sstLocal, temporaryState } from "./stack.ts";

/** Evaluated graphs by stage, and the built functions of all stages. */
const cache = join(root, "node_modules/.cache/souk-states");

/**
 * Creates a state folder without data whose infra is evaluated and whose functions are built, once for
 * all tests. The start in it checks that neither has changed, as every start does.
 */
export async function preparedState(stage: string): Promise<{ state: string; remove: () => void }> {
  mkdirSync(cache, { recursive: true });
  const folder = temporaryState();
  await withLock(join(cache, "prepare.lock"), async () => {
    const evaluated = join(cache, stage);
    // The CLI evaluates again what another program has evaluated.
    const { code, stderr } = await sstLocal(["graph", "--stage", stage, "--state", evaluated]);
    if (code !== 0) throw new Error(`sst-local graph ended with ${code}:\n${stderr}`);
    for (const file of ["graph.json", "graph.inputs.json"]) {
      copyFileSync(join(evaluated, file), join(folder.state, file));
    }
    await codeBuilder(
      root,
      cache,
    )(JSON.parse(readFileSync(join(evaluated, "graph.json"), "utf8")) as Graph);
    // A manifest names the folder of the built code, which stays where it is.
    for (const name of readdirSync(join(cache, "functions"))) {
      const to = join(folder.state, "functions", name);
      mkdirSync(to, { recursive: true });
      copyFileSync(join(cache, "functions", name, "manifest.json"), join(to, "manifest.json"));
    }
  });
  return folder;
}
