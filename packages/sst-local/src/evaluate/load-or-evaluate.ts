import { readFileSync } from "node:fs";
import { join } from "node:path";
import { storedSecrets } from "../pulumi/home/index.ts";
import { loadGraph, saveGraph, writeAtomically } from "../graph/store.ts";
import type { Graph } from "../graph/types.ts";
import { defaultStateDir, evaluateWithInputs, type EvaluateOptions } from "./evaluate-app.ts";
import { difference, hashGiven, take, type Fingerprint } from "./fingerprint.ts";
import { ensurePlatform, readPlatform } from "./platform.ts";
import { readSecrets } from "./secrets.ts";

/** A graph that is up to date, and how it came about. */
export interface Loaded {
  graph: Graph;
  /** True when nothing had changed since the graph was made, so that nothing was evaluated. */
  cached: boolean;
  /** Absolute paths of the reader's files and folders whose change calls for another evaluation. */
  watch: string[];
}

/** Like {@link EvaluateOptions}; the previous graph comes from the state folder. */
export interface LoadOptions extends Omit<EvaluateOptions, "previous"> {
  /** Evaluates even when nothing has changed, and keeps nothing of the previous graph. */
  fresh?: boolean;
}

/**
 * The app's graph: the stored one while everything it was made from is unchanged,
 * otherwise a new one, which is then stored. Installs SST's platform when it is missing.
 *
 * @throws {UserError} for a mistake in the app's infra; the stored graph then stays.
 */
export async function loadOrEvaluate(options: LoadOptions): Promise<Loaded> {
  const { cwd, stage, log, fresh = false } = options;
  const stateDir = options.stateDir ?? defaultStateDir(cwd, stage);
  if (!options.platformDir) await ensurePlatform(cwd, { log });
  const secrets = options.secrets ?? {
    ...(stateDir === defaultStateDir(cwd, stage) && storedSecrets(cwd, stage)),
    ...readSecrets(stateDir),
  };
  const given = (): string => {
    const { sstVersion, locked, platformDir } = readPlatform(cwd, options.platformDir);
    return hashGiven({ cwd, stage, secrets, sstVersion, locked, platformDir });
  };

  const fingerprintFile = join(stateDir, "graph.inputs.json");
  const previous = fresh ? undefined : loadGraph(stateDir, log);
  const then = previous && readFingerprint(fingerprintFile);
  if (previous && then && difference(then, given()) === undefined) {
    return { graph: previous, cached: true, watch: watched(then) };
  }

  const startedAt = Date.now();
  const { graph, inputs } = await evaluateWithInputs({
    ...options,
    stateDir,
    secrets,
    ...(previous && { previous }),
  });
  const fingerprint = take(cwd, given(), inputs, startedAt);
  // In this order: a graph without its fingerprint is made again, the reverse would be believed.
  saveGraph(stateDir, graph);
  writeAtomically(fingerprintFile, JSON.stringify(fingerprint));
  return { graph, cached: false, watch: watched(fingerprint) };
}

function watched({ files, folders }: Fingerprint): string[] {
  return [...Object.keys(files), ...Object.keys(folders)].filter(
    (path) => !path.includes("/node_modules/"),
  );
}

function readFingerprint(file: string): Fingerprint | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Fingerprint;
  } catch {
    return undefined;
  }
}
