export { createLambda } from "./lambda.ts";
export type { InvokeOptions, InvokeResult, Lambda, LambdaOptions } from "./lambda.ts";
export type { FunctionDefinition, Isolation } from "./definition.ts";
export type { LogLevel, LogRecord } from "./records.ts";
export type { FailureRecord } from "./asynchronous.ts";
export { LambdaException } from "./exceptions.ts";
export type { LambdaErrorCode } from "./exceptions.ts";
