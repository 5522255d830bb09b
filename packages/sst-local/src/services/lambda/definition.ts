/** The configuration of a function, with folders in place of zip files. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  /** Its versions and aliases besides `$LATEST`. */
  qualifiers?: readonly string[];
  /** Folder of the bundle: the function's LAMBDA_TASK_ROOT and working directory. */
  code: string;
  /** `bundle.handler`: the export `handler` of the file bundle.mjs, .js or .cjs. */
  handler: string;
  /** The environment with the links, without the variables that Lambda itself defines. */
  environment: Record<string, string>;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memorySize: number;
  /** Folders that stand for /opt, in the order of the function's layers. */
  layers?: readonly string[];
  /** As on Lambda, 0 throttles every invocation. */
  reservedConcurrency?: number;
  /**
   * "thread" (the default) is faster; "process" isolates completely. Functions with native modules
   * and functions that read files relative to the working directory need a process: ADR 0002.
   * "bootstrap" is a custom runtime: the program of that name in the folder `code`.
   */
  isolation?: Isolation;
  /** Why the function cannot run here, such as `runtime python3.11`; it has no code then. */
  unsupported?: string;
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
  asynchronous?: {
    /** 0 to 2; Lambda's default is 2. */
    maximumRetryAttempts?: number;
    /** Lambda's default is 21600. */
    maximumEventAgeInSeconds?: number;
  };
}

export type Isolation = "thread" | "process" | "bootstrap";
