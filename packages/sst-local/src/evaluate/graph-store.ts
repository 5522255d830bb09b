import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../aws/files.ts";
import { type Graph, isGraph } from "../graph/index.ts";

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

/** Replaces the stored graph atomically. It contains secrets: only its owner can read it. */
export function saveGraph(stateDir: string, graph: Graph): void {
  writeFileAtomically(graphFile(stateDir), `${JSON.stringify(graph, null, 1)}\n`);
}
