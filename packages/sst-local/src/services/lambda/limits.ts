import { UserError } from "../../errors.ts";
import type { LambdaFunction } from "./graph.ts";

/** A rule of CreateFunction: what is wrong with a function, or undefined. */
interface Rule {
  check: (definition: LambdaFunction) => string | undefined;
  /** What to do about it. */
  hint: string;
}

/**
 * Names that Lambda sets itself and refuses in an environment.
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
 * What Lambda refuses when a function is created.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const RULES: readonly Rule[] = [
  {
    check: ({ name }) => (name.length > 64 ? `the name ${name} has over 64 characters` : undefined),
    hint: "AWS takes names of up to 64 characters; shorten the app, the stage or the component's name.",
  },
  {
    check: ({ timeout }) =>
      between(timeout, 1, 900) ? undefined : `the timeout is ${timeout} seconds`,
    hint: "AWS takes 1 to 900 seconds.",
  },
  {
    check: ({ memorySize }) =>
      between(memorySize, 128, 10_240) ? undefined : `the memory is ${memorySize} MB`,
    hint: "AWS takes 128 to 10240 MB.",
  },
  {
    check: ({ layers }) => (layers.length > 5 ? `it has ${layers.length} layers` : undefined),
    hint: "AWS takes up to 5 layers.",
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
    hint: "A name begins with a letter and has letters, digits and underscores, two characters at least.",
  },
  {
    check: ({ environment }) => {
      const size = Object.entries(environment).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
        0,
      );
      return size > 4096 ? `the environment has ${size} bytes` : undefined;
    },
    hint: "AWS takes 4096 bytes of names and values; put large values into a parameter or a file.",
  },
];

/** Refuses functions that Lambda would refuse at a deploy. @throws UserError for the first one */
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
