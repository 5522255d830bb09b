import { existsSync, readFileSync } from "node:fs";
import { deployedFile, openDeployed } from "./deployed.ts";
import { homeDir, passphraseOf } from "./home/index.ts";
import type { Graph } from "../graph/types.ts";

/** What `sst deploy` has left of a stage to be run. */
export interface Deployed {
  graph: Graph;
  /** Changes with every deploy, and with nothing else. */
  file: string;
}

/**
 * What was deployed last to a stage on this machine; undefined when nothing is.
 * @throws {UserError} when it cannot be decrypted.
 */
export function deployedStage(cwd: string, stage: string): Deployed | undefined {
  const file = deployedFile(cwd, stage);
  if (!existsSync(file)) return undefined;
  const { app, region } = JSON.parse(readFileSync(file, "utf8")) as { app: string; region: string };
  const passphrase = passphraseOf(homeDir(cwd), { app, stage, region });
  const graph = openDeployed({ cwd, app, stage, passphrase });
  return graph && { graph, file };
}
