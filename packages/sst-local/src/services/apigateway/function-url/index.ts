export type { Cors, FunctionUrlDefinition } from "./definition.ts";
export { functionUrl, type FunctionUrlOptions } from "./function-url.ts";
