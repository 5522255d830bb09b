export type { ParameterDefinition, ParameterType } from "./definition.ts";
export { createParameters, type Parameters, type ParametersOptions } from "./parameters.ts";
