import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import { isRecord, text, texts } from "../../../graph/inputs.ts";

/** The built content of a layer. */
export interface LayerBuild {
  /** Absolute path of the folder that stands for `/opt`. Other content has another folder. */
  folder: string;
  /** Absolute paths of the files and folders that it was built from; empty when they are not known. */
  inputs: string[];
}

/** An error of the command that builds a layer. */
export class LayerError extends UserError {
  /** Absolute paths of the inputs of the last successful build. */
  readonly inputs: string[];

  constructor(name: string, reason: string, inputs: string[], cause: unknown) {
    super(`The layer "${name}" does not build:\n${reason}`, { cause });
    this.inputs = inputs;
  }
}

/** The file beside a layer's folder with the command that builds the layer. */
const RECORD = "build.json";

interface LayerRecord {
  /** Program and arguments. */
  command: string[];
  inputs: string[];
}

const run = promisify(execFile);

/**
 * Builds the current content of a layer. The infra builds its layers when it is evaluated, which does
 * not happen for every change of their sources. It may therefore write a `build.json` beside the
 * folder, `{"command": ["node", "build.mjs"], "inputs": […]}`: the command builds the layer again,
 * quickly when nothing changed, and prints `{"folder": …, "inputs": […]}`. The folder of a layer
 * without a `build.json` is used unchanged.
 *
 * @param folder the folder in the graph, whose content may be older
 * @param root folder of sst.config.ts, the working directory of the command
 * @throws UserError for a layer that does not build or does not exist; the last good build is kept
 */
export async function buildLayer(folder: string, root: string): Promise<LayerBuild> {
  const path = resolve(root, folder);
  const known = await readRecord(join(dirname(path), RECORD));
  if (known === undefined) {
    if (existsSync(path)) return { folder: path, inputs: [] };
    throw new UserError(`The layer ${folder} does not exist.`, {
      hint: "Start with --fresh to evaluate the infra again, which builds it.",
    });
  }
  const { command, inputs } = known;
  const [file = "", ...args] = command;
  const { stdout } = await run(file, args, {
    cwd: root,
    maxBuffer: 2 ** 26,
  }).catch((error: Error & { stderr?: string }) => {
    const reason = error.stderr?.trim() || error.message;
    throw new LayerError(basename(dirname(path)), reason, inputs, error);
  });
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
