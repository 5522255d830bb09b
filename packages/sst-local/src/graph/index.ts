export type { AppInfo, FunctionTarget, Graph, Resource } from "./types.ts";
export {
  ancestors,
  byType,
  byUrn,
  children,
  componentOf,
  isGraph,
  logicalName,
  positionOf,
} from "./query.ts";
