import { existsSync, readFileSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { defaultStateDir } from "../evaluate/index.ts";
import type { Graph } from "../graph/types.ts";
import { DEPLOYED_FILE, openDeployed } from "./deployed-graph.ts";
import { homeDir, passphraseOf } from "./home/index.ts";

/** The stage of an app, and the folder of its state here. */
export interface LocalStage {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  stateDir: string;
}

/**
 * What was deployed last to a stage on this machine; undefined when nothing is, or when another
 * state folder was asked for than the one that deploys go to.
 * @throws {UserError} when it cannot be decrypted.
 */
export function deployedGraph({ cwd, stage, stateDir }: LocalStage): Graph | undefined {
  const file = join(stateDir, DEPLOYED_FILE);
  if (resolve(stateDir) !== resolve(defaultStateDir(cwd, stage)) || !existsSync(file)) {
    return undefined;
  }
  const { app, region } = JSON.parse(readFileSync(file, "utf8")) as { app: string; region: string };
  const passphrase = passphraseOf(homeDir(cwd), { app, stage, region });
  return openDeployed({ cwd, app, stage, passphrase });
}

/** What follows deploys, for a stack that runs meanwhile. */
export interface DeployFollower {
  /** Takes what was deployed. A refusal is told, and the next deploy is tried again. */
  take: (graph: Graph) => Promise<void>;
  /** Told why what was deployed does not run. */
  refused: (reason: string) => void;
}

/**
 * Hands over what is deployed from now on, one deploy at a time and the last one last.
 * @returns ends it, after what is under way.
 */
export function followDeploys(
  stage: LocalStage,
  { take, refused }: DeployFollower,
): () => Promise<void> {
  let work: Promise<void> | undefined;
  let isStale = false;
  const catchUp = async (): Promise<void> => {
    while (isStale) {
      isStale = false;
      try {
        const graph = deployedGraph(stage);
        if (graph) await take(graph);
      } catch (error) {
        if (error instanceof UserError) refused(error.message);
        else refused(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  };
  // The file is renamed into its place: only its folder tells.
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
