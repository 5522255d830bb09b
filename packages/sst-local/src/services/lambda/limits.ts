import { UserError } from "../../errors.ts";
import type { LambdaFunction } from "./graph.ts";

/** A limit of CreateFunction. */
interface Rule {
  /** Returns the violation, or undefined for a valid function. */
  check: (definition: LambdaFunction) => string | undefined;
  /** How to fix it. */
  hint: string;
}

/**
 * Variables that Lambda sets itself, which CreateFunction refuses in an environment.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
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

/**
 * The limits that CreateFunction enforces.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const RULES: readonly Rule[] = [
  {
    check: ({ name }) => (name.length > 64 ? `the name ${name} has over 64 characters` : undefined),
    hint: "A name has at most 64 characters; shorten the app, the stage or the component's name.",
  },
  {
    check: ({ timeout }) =>
      between(timeout, 1, 900) ? undefined : `the timeout is ${timeout} seconds`,
    hint: "A timeout is 1 to 900 seconds.",
  },
  {
    check: ({ memorySize }) =>
      between(memorySize, 128, 10_240) ? undefined : `the memory is ${memorySize} MB`,
    hint: "A memory size is 128 to 10240 MB.",
  },
  {
    check: ({ layers }) => (layers.length > 5 ? `it has ${layers.length} layers` : undefined),
    hint: "A function has at most 5 layers.",
  },
  {
    check: ({ environment }) => {
      const reserved = Object.keys(environment).filter((name) => RESERVED.has(name));
      return reserved.length > 0
        ? `the environment sets ${reserved.join(", ")}, which Lambda reserves`
        : undefined;
    },
    hint: "Give the variable another name.",
  },
  {
    check: ({ environment }) => {
      const name = Object.keys(environment).find((one) => !/^[a-zA-Z]\w+$/.test(one));
      return name === undefined
        ? undefined
        : `the environment has the name ${JSON.stringify(name)}`;
    },
    hint: "A variable name is a letter followed by at least one letter, digit or underscore.",
  },
  {
    check: ({ environment }) => {
      const size = Object.entries(environment).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
        0,
      );
      return size > 4096 ? `the environment has ${size} bytes` : undefined;
    },
    hint: "Names and values have at most 4096 bytes together; move large values to a parameter or a file.",
  },
];

/** Checks functions against the limits of CreateFunction. @throws UserError for the first violation */
export function checkFunctions(functions: readonly LambdaFunction[]): void {
  for (const definition of functions) {
    for (const { check, hint } of RULES) {
      const reason = check(definition);
      if (reason === undefined) continue;
      throw new UserError(
        `AWS refuses the function ${definition.logicalName || definition.name}: ${reason}.`,
        { hint },
      );
    }
  }
}
