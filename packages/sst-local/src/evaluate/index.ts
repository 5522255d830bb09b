export { dotEnvFiles, environmentOf, stageVariable } from "./dot-env.ts";
export {
  defaultStateDir,
  evaluate,
  evaluateInChild,
  type EvaluateOptions,
  removeBundles,
} from "./evaluate-app.ts";
export { loadGraph } from "./graph-store.ts";
export { type Loaded, loadOrEvaluate, type LoadOptions } from "./load-or-evaluate.ts";
export { ensurePlatform, findSst, readPlatform } from "./platform.ts";
export type { CliBuild, EvaluationReply, EvaluationRequest, Failure } from "./protocol.ts";
