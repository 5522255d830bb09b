export { defaultStateDir, evaluate, type EvaluateOptions } from "./evaluate-app.ts";
export { loadOrEvaluate, type Loaded, type LoadOptions } from "./load-or-evaluate.ts";
export { ensurePlatform } from "./platform.ts";
export { readSecrets } from "./secrets.ts";
