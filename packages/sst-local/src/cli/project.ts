import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { defaultStateDir, type Loaded, loadOrEvaluate, stageVariable } from "../evaluate/index.ts";
import { storedSecrets } from "../pulumi/index.ts";
import { services } from "../services/index.ts";
import type { Arguments } from "./arguments.ts";
import { refuseWhileRunning } from "./running-stack.ts";

/** The app that a command works on, and its local state. */
export interface Project {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  stateDir: string;
}

/** Entries of a state folder that --fresh removes; everything else in it is left alone. */
const STATE_ENTRIES = [
  "graph.json",
  "graph.inputs.json",
  ...services.flatMap(({ stateEntries = [] }) => stateEntries),
];

/**
 * Finds the app and creates its state folder. The stage is that of `--stage`, then of `SST_STAGE`,
 * then of `.sst/stage`, then `local`.
 * @throws {UserError} when there is no app, the folder cannot be written to, or `--fresh` would
 *   delete the data of a running stack.
 */
export async function openProject(args: Arguments): Promise<Project> {
  const cwd = resolve(args.cwd);
  if (!existsSync(join(cwd, "sst.config.ts"))) {
    throw new UserError(`There is no sst.config.ts in ${cwd}.`, {
      hint: "Run this in an SST app, or name its folder with --cwd.",
    });
  }
  const stage = args.stage ?? stageVariable(cwd) ?? personalStage(cwd) ?? "local";
  const stateDir = args.state === undefined ? defaultStateDir(cwd, stage) : resolve(args.state);
  if (args.fresh) await refuseWhileRunning(stateDir, stage);
  try {
    mkdirSync(stateDir, { recursive: true });
    accessSync(stateDir, constants.W_OK);
    if (args.fresh) {
      for (const entry of STATE_ENTRIES)
        rmSync(join(stateDir, entry), { recursive: true, force: true });
    }
  } catch (cause) {
    throw new UserError(`The state folder ${stateDir} cannot be used.`, {
      hint: `${cause instanceof Error ? cause.message : String(cause)}. Name another with --state.`,
      cause,
    });
  }
  return { cwd, stage, stateDir };
}

/** The stage that the SST CLI stores for this checkout. */
function personalStage(cwd: string): string | undefined {
  const file = join(cwd, ".sst", "stage");
  return existsSync(file) ? readFileSync(file, "utf8").trim() || undefined : undefined;
}

/**
 * Loads or evaluates the project's graph, with the secrets of `sst secret set`, which belong to the
 * stage's default state folder.
 * @param signal ends an evaluation.
 */
export function loadProject(
  project: Project,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Loaded> {
  const { cwd, stage, stateDir } = project;
  const secrets = stateDir === defaultStateDir(cwd, stage) ? storedSecrets(cwd, stage) : {};
  return loadOrEvaluate({ ...project, secrets, log, ...(signal && { signal }) });
}
