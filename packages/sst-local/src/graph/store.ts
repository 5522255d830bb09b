import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "./types.ts";

/** Where a stage's graph lies in its state folder. */
export function graphFile(stateDir: string): string {
  return join(stateDir, "graph.json");
}

/**
 * The graph of the last evaluation, or undefined when there is none that can be read:
 * a torn or foreign file is as good as none, since a graph can always be made again.
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
    const graph = JSON.parse(text) as Partial<Graph> | null;
    if (graph?.version === 1 && Array.isArray(graph.resources) && graph.app && graph.targets) {
      return graph as Graph;
    }
  } catch {
    // Told below, together with a file of another shape.
  }
  log(`${file} is not a graph of this version: evaluating again.`);
  return undefined;
}

/** Writes the graph so that a reader sees the old one or the new one, never a half. */
export function saveGraph(stateDir: string, graph: Graph): void {
  writeAtomically(graphFile(stateDir), `${JSON.stringify(graph, null, 1)}\n`);
}

/** Writes a file for its owner only, since graphs hold secrets in the clear. */
export function writeAtomically(file: string, text: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
