import { watch } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { defaultStateDir } from "../evaluate/index.ts";
import type { Graph } from "../graph/types.ts";
import { DEPLOYED_FILE, openDeployedGraph, readDeployedFile } from "./deployed-graph.ts";
import { homeDir, passphraseOf } from "./home/index.ts";

/** The stage of an app, and the folder of its local state. */
export interface LocalStage {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  stateDir: string;
}

/**
 * Returns the graph of the last local deploy of a stage; undefined when nothing is deployed, or when
 * `stateDir` is another state folder than the one that deploys write to.
 * @throws {UserError} when it cannot be read or decrypted.
 */
export function deployedGraph({ cwd, stage, stateDir }: LocalStage): Graph | undefined {
  if (resolve(stateDir) !== resolve(defaultStateDir(cwd, stage))) return undefined;
  const content = readDeployedFile(join(stateDir, DEPLOYED_FILE));
  if (!content) return undefined;
  const { app, region } = content;
  const passphrase = passphraseOf(homeDir(cwd), { app, stage, region });
  return openDeployedGraph({ cwd, app, stage, passphrase });
}

/** Callbacks of {@link followDeploys}. */
export interface DeployFollower {
  /** Updates the running stack to the deployed graph. A rejection is reported; the next deploy is tried again. */
  update: (graph: Graph) => Promise<void>;
  /** Receives the reason why the deployed graph does not run. */
  refused: (reason: string) => void;
}

/**
 * Passes on each deploy from now on, one at a time. Deploys during an update are skipped except for
 * the last.
 * @returns a function that stops watching and resolves after the update in progress.
 */
export function followDeploys(
  stage: LocalStage,
  { update, refused }: DeployFollower,
): () => Promise<void> {
  let work: Promise<void> | undefined;
  let isStale = false;
  const catchUp = async (): Promise<void> => {
    while (isStale) {
      isStale = false;
      try {
        const graph = deployedGraph(stage);
        if (graph) await update(graph);
      } catch (error) {
        if (error instanceof UserError) refused(error.message);
        else refused(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  };
  // The file is replaced by a rename, which only a watcher of its folder sees.
  const watcher = watch(stage.stateDir, (_, name) => {
    if (name !== DEPLOYED_FILE) return;
    isStale = true;
    work ??= catchUp().finally(() => (work = undefined));
  });
  return async () => {
    watcher.close();
    await work;
  };
}
