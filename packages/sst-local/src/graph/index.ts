export type { AppInfo, FunctionTarget, Graph, Resource } from "./types.ts";
export { ancestors, byType, byUrn, children, componentOf } from "./query.ts";
export { graphFile, loadGraph, saveGraph } from "./store.ts";
