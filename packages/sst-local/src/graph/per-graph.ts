import type { Graph } from "./types.ts";

/** Returns a function that makes a value of a graph once, and keeps it as long as the graph. */
export function perGraph<Value extends object>(
  make: (graph: Graph) => Value,
): (graph: Graph) => Value {
  const made = new WeakMap<Graph, Value>();
  return (graph) => {
    const value = made.get(graph) ?? make(graph);
    made.set(graph, value);
    return value;
  };
}
