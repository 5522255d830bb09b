import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { defaultStateDir } from "../evaluate/index.ts";
import type { Arguments } from "./arguments.ts";

/** The app that a command is about, and the state it keeps here. */
export interface Project {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  stateDir: string;
}

/** What we put into a state folder: --fresh removes this and nothing else that may lie there. */
const stateEntries = [
  "dynamodb",
  "event-sources",
  "functions",
  "graph.json",
  "graph.inputs.json",
  "cognito",
  "sqs",
  "ssm",
];

/**
 * Finds the app and makes its state folder.
 * @throws UserError when there is no app, or the folder cannot be written to.
 */
export function openProject(args: Arguments): Project {
  const cwd = resolve(args.cwd);
  if (!existsSync(join(cwd, "sst.config.ts"))) {
    throw new UserError(`There is no sst.config.ts in ${cwd}.`, {
      hint: "Run this in an SST app, or name its folder with --cwd.",
    });
  }
  const stage = args.stage ?? personalStage(cwd) ?? "local";
  const stateDir = args.state === undefined ? defaultStateDir(cwd, stage) : resolve(args.state);
  try {
    mkdirSync(stateDir, { recursive: true });
    accessSync(stateDir, constants.W_OK);
    if (args.fresh) {
      for (const entry of stateEntries)
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

/** The stage that the SST CLI remembers for this checkout. */
function personalStage(cwd: string): string | undefined {
  const file = join(cwd, ".sst", "stage");
  return existsSync(file) ? readFileSync(file, "utf8").trim() || undefined : undefined;
}
