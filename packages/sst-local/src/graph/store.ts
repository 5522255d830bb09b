import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./inputs.ts";
import type { Graph } from "./types.ts";

/** The file of a stage's graph in its state folder. */
export function graphFile(stateDir: string): string {
  return join(stateDir, "graph.json");
}

/**
 * Reads the graph of the last evaluation; undefined when there is none. A damaged file, or one of
 * another version, is reported and counts as none: the graph can be evaluated again.
 */
export function loadGraph(stateDir: string, log: (line: string) => void): Graph | undefined {
  const file = graphFile(stateDir);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      log(`Cannot read ${file} (${(error as Error).message}): evaluating again.`);
    }
    return undefined;
  }
  try {
    const graph: unknown = JSON.parse(text);
    if (isGraph(graph)) return graph;
  } catch {
    // Reported below.
  }
  log(`${file} is not a graph of this version: evaluating again.`);
  return undefined;
}

/** True for a graph of this version. */
export const isGraph = (value: unknown): value is Graph =>
  isRecord(value) &&
  value["version"] === 1 &&
  Array.isArray(value["resources"]) &&
  value["resources"].every((each) => isRecord(each) && typeof each["urn"] === "string") &&
  isRecord(value["app"]) &&
  isRecord(value["targets"]);

/** Replaces the stored graph atomically. */
export function saveGraph(stateDir: string, graph: Graph): void {
  writeAtomically(graphFile(stateDir), `${JSON.stringify(graph, null, 1)}\n`);
}

/** Replaces a file atomically, readable by its owner alone: graphs contain secrets in the clear. */
export function writeAtomically(file: string, text: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
