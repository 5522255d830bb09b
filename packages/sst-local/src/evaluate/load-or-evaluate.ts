import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../aws/files.ts";
import type { Graph } from "../graph/types.ts";
import { defaultStateDir, evaluateWithInputs, type EvaluateOptions } from "./evaluate-app.ts";
import {
  type Fingerprint,
  firstDifference,
  hashParameters,
  isFingerprint,
  takeFingerprint,
} from "./fingerprint.ts";
import { loadGraph, saveGraph } from "./graph-store.ts";
import { ensurePlatform, readPlatform } from "./platform.ts";
import { readSecrets } from "./secrets.ts";

/** A graph that is up to date. */
export interface Loaded {
  graph: Graph;
  /** True when nothing had changed since the stored graph was evaluated, so that it was reused. */
  cached: boolean;
  /** Absolute paths of the app's files and folders whose change calls for another evaluation. */
  watch: string[];
}

/** Like {@link EvaluateOptions}; the previous graph comes from the state folder. */
export interface LoadOptions extends Omit<EvaluateOptions, "previous"> {
  /** SST secrets by name. Those in the state folder's `secrets.json` override them. */
  secrets?: Record<string, string>;
  /** Evaluates even when nothing has changed, and keeps no physical name of the previous graph. */
  fresh?: boolean;
}

/**
 * Returns the stored graph while everything that it was evaluated from is unchanged; otherwise
 * evaluates and stores a new one. Installs SST's platform when it is missing.
 *
 * @throws {UserError} for a mistake in the app's infra; the stored graph is kept.
 */
export async function loadOrEvaluate(options: LoadOptions): Promise<Loaded> {
  const { cwd, stage, log, fresh = false } = options;
  const stateDir = options.stateDir ?? defaultStateDir(cwd, stage);
  if (!options.platformDir) await ensurePlatform(cwd, options);
  const secrets = { ...options.secrets, ...readSecrets(stateDir) };
  const parameters = (): string => {
    const { sstVersion, locked, platformDir } = readPlatform(cwd, options.platformDir);
    return hashParameters({ cwd, stage, secrets, sstVersion, locked, platformDir });
  };

  const fingerprintFile = join(stateDir, "graph.inputs.json");
  const previous = fresh ? undefined : loadGraph(stateDir, log);
  const then = previous && readFingerprint(fingerprintFile);
  if (previous && then && firstDifference(then, parameters()) === undefined) {
    return { graph: previous, cached: true, watch: watchedPaths(then) };
  }

  const startedAt = Date.now();
  const { graph, inputs } = await evaluateWithInputs({
    ...options,
    stateDir,
    secrets,
    ...(previous && { previous }),
  });
  const fingerprint = takeFingerprint(cwd, parameters(), inputs, startedAt);
  // In this order: a graph without its fingerprint is evaluated again, a fingerprint without its
  // graph would make an old graph look current.
  saveGraph(stateDir, graph);
  writeFileAtomically(fingerprintFile, JSON.stringify(fingerprint));
  return { graph, cached: false, watch: watchedPaths(fingerprint) };
}

function watchedPaths({ files, folders }: Fingerprint): string[] {
  return [...Object.keys(files), ...Object.keys(folders)].filter(
    (path) => !path.includes("/node_modules/"),
  );
}

/** A missing or foreign fingerprint only means that the graph is evaluated again. */
function readFingerprint(file: string): Fingerprint | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isFingerprint(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
