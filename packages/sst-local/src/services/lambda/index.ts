export { createLambda } from "./functions.ts";
export type {
  InvokeOptions,
  InvokeResult,
  Invoker,
  Lambda,
  LambdaOptions,
  LambdaVersion,
} from "./functions.ts";
export type { InitFailure } from "./outcome.ts";
export type { FunctionDefinition, Isolation } from "./definition.ts";
export type { LogLevel, LogRecord } from "../../aws/log-record.ts";
export type { FailureRecord } from "./asynchronous.ts";
export { LambdaException } from "./exceptions.ts";
export type { LambdaErrorCode } from "./exceptions.ts";
