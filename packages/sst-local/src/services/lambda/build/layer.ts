import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import { isRecord, text, texts } from "../../../graph/inputs.ts";

/** A layer's content, ready to be mounted. */
export interface LayerBuild {
  /** Absolute path of what is `/opt`. Other content has another folder. */
  folder: string;
  /** Absolute paths of the files and folders it was made from; none where that is not known. */
  inputs: string[];
}

/** A layer that does not build. */
export class LayerError extends UserError {
  /** Absolute paths of what the last good build was made from. */
  readonly inputs: string[];

  constructor(name: string, reason: string, inputs: string[], cause: unknown) {
    super(`The layer "${name}" does not build:\n${reason}`, { cause });
    this.inputs = inputs;
  }
}

/** The file beside a layer's folder that says how the layer is made. */
const RECORD = "build.json";

interface LayerRecord {
  /** Program and arguments. */
  command: string[];
  inputs: string[];
}

const run = promisify(execFile);

/**
 * The content of a layer as it is now. A program makes its layers while it is evaluated, and is not
 * evaluated again for every change in them. So it may leave a `build.json` beside the folder,
 * `{"command": ["node", "build.mjs"], "inputs": […]}`: the command makes the layer again, quickly
 * when nothing changed, and prints `{"folder": …, "inputs": […]}`. A layer without one is taken as
 * it lies there.
 *
 * @param folder as the graph has it, perhaps of older content
 * @param root folder of sst.config.ts, where the command runs
 * @throws UserError for a layer that does not build or is not there; what was built before stays
 */
export async function buildLayer(folder: string, root: string): Promise<LayerBuild> {
  const path = resolve(root, folder);
  const known = await readRecord(join(dirname(path), RECORD));
  if (known === undefined) {
    if (existsSync(path)) return { folder: path, inputs: [] };
    throw new UserError(`The layer ${folder} is not there.`, {
      hint: "Start with --fresh to have the infra make it again.",
    });
  }
  const { command, inputs } = known;
  const [file = "", ...args] = command;
  const { stdout } = await run(file, args, { cwd: root, maxBuffer: 2 ** 26 }).catch(
    (error: Error & { stderr?: string }) => {
      const reason = error.stderr?.trim() || error.message;
      throw new LayerError(basename(dirname(path)), reason, inputs, error);
    },
  );
  return parse(stdout, command);
}

async function readRecord(file: string): Promise<LayerRecord | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(file, "utf8"));
    if (!isRecord(content)) return undefined;
    const command = texts(content, "command");
    return command.length > 0 ? { command, inputs: texts(content, "inputs") } : undefined;
  } catch {
    return undefined;
  }
}

function parse(stdout: string, command: string[]): LayerBuild {
  const printed: unknown = JSON.parse(stdout);
  const folder = isRecord(printed) ? text(printed, "folder") : undefined;
  if (!isRecord(printed) || folder === undefined) {
    throw new UserError(`${command.join(" ")} did not print {"folder": …, "inputs": […]}.`);
  }
  return { folder, inputs: texts(printed, "inputs") };
}
