import { functionRoleRefusals } from "../../aws/iam/refusals.ts";
import { type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import type { Graph } from "../../graph/index.ts";
import { type LambdaFunction, lambdaFunctions } from "./graph.ts";

const CREATE_FUNCTION = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";
const QUOTAS = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
const VARIABLES =
  "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime";
const INVOKE_CONFIG =
  "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html";

/**
 * Variables that Lambda sets itself, which CreateFunction refuses in an environment.
 * @see {@link VARIABLES}
 */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

const between = (value: number, least: number, most: number): boolean =>
  value >= least && value <= most;

/** The limits that CreateFunction and PutFunctionEventInvokeConfig enforce. */
export const RULES: readonly Rule<LambdaFunction>[] = [
  {
    source: CREATE_FUNCTION,
    refuse: ({ name }) =>
      name.length > 64 ? `the name ${name} has over 64 characters` : undefined,
    hint: "A name has at most 64 characters; shorten the app, the stage or the component's name.",
  },
  {
    source: CREATE_FUNCTION,
    refuse: ({ name }) =>
      /^[\w-]+$/.test(name) ? undefined : `the name is ${JSON.stringify(name)}`,
    hint: "A name consists of letters, digits, hyphens and underscores.",
  },
  {
    source: INVOKE_CONFIG,
    refuse: ({ asynchronous: { maximumRetryAttempts: attempts = 0 } }) =>
      between(attempts, 0, 2) ? undefined : `maximumRetryAttempts is ${attempts}`,
    hint: "An asynchronous invocation is retried 0 to 2 times.",
  },
  {
    source: INVOKE_CONFIG,
    refuse: ({ asynchronous: { maximumEventAgeInSeconds: age = 60 } }) =>
      between(age, 60, 21_600) ? undefined : `maximumEventAgeInSeconds is ${age}`,
    hint: "An event is kept for 60 to 21600 seconds.",
  },
  {
    source: QUOTAS,
    refuse: ({ timeout }) =>
      between(timeout, 1, 900) ? undefined : `the timeout is ${timeout} seconds`,
    hint: "A timeout is 1 to 900 seconds.",
  },
  {
    source: QUOTAS,
    refuse: ({ memorySize }) =>
      between(memorySize, 128, 10_240) ? undefined : `the memory is ${memorySize} MB`,
    hint: "A memory size is 128 to 10240 MB.",
  },
  {
    source: QUOTAS,
    refuse: ({ layers }) => (layers.length > 5 ? `it has ${layers.length} layers` : undefined),
    hint: "A function has at most 5 layers.",
  },
  {
    source: VARIABLES,
    refuse: ({ environment }) => {
      const reserved = Object.keys(environment).filter((name) => RESERVED.has(name));
      return reserved.length > 0
        ? `the environment sets ${reserved.join(", ")}, which Lambda reserves`
        : undefined;
    },
    hint: "Give the variable another name.",
  },
  {
    source: CREATE_FUNCTION,
    refuse: ({ environment }) => {
      const name = Object.keys(environment).find(
        (one) => !RESERVED.has(one) && !/^[a-zA-Z]\w+$/.test(one),
      );
      return name === undefined
        ? undefined
        : `the environment has the name ${JSON.stringify(name)}`;
    },
    hint: "A variable name is a letter followed by at least one letter, digit or underscore.",
  },
  {
    source: QUOTAS,
    refuse: ({ environment }) => {
      const size = Object.entries(environment).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
        0,
      );
      return size > 4096 ? `the environment has ${size} bytes` : undefined;
    },
    hint: "Names and values have at most 4096 bytes together; move large values to a parameter or a file.",
  },
];

/** What Lambda refuses of a graph's functions. */
export const refusals = (graph: Graph): UserError[] => [
  ...functionRoleRefusals(graph),
  ...lambdaFunctions(graph).flatMap((one) =>
    refusalsOf(RULES, one, `the function ${one.logicalName || one.name}`, one.urn),
  ),
];
