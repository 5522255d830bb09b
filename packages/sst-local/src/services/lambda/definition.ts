/** A function as Lambda knows it, with directories in place of zip files. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  /** Versions and aliases by which it may be called; `$LATEST` always is one. */
  qualifiers?: readonly string[];
  /** Directory of the bundle; it is the function's LAMBDA_TASK_ROOT and working directory. */
  code: string;
  /** "bundle.handler": the file bundle.mjs, .js or .cjs, and what it exports. */
  handler: string;
  /** The whole environment, links included. Only what Lambda itself defines is added. */
  environment: Record<string, string>;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memorySize: number;
  /** Directories that stand for /opt, in the order of the function's layers. */
  layers?: readonly string[];
  /** 0 throttles every invocation, as on Lambda. */
  reservedConcurrency?: number;
  /**
   * "thread" (the default) is fast; "process" isolates wholly. See ADR 0002 for what a thread
   * shares: functions with native modules or files read relative to the working directory
   * want a process.
   */
  isolation?: Isolation;
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
  asynchronous?: {
    /** 0 to 2; Lambda's default is 2. */
    maximumRetryAttempts?: number;
    /** Lambda's default is 21600. */
    maximumEventAgeInSeconds?: number;
  };
}

export type Isolation = "thread" | "process";
