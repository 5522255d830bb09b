import { join } from "node:path";
import { Journal } from "../../aws/journal.ts";
import type { Code, StartService } from "../../aws/service.ts";
import { lambdaApi } from "./api.ts";
import { type AsynchronousEvent, checkAsynchronousEvent } from "./asynchronous.ts";
import { functionDefinitions, needsProcess } from "./configuration.ts";
import { lambdaFunctions, type LambdaFunction } from "./graph.ts";
import { createLambda } from "./functions.ts";
import { returnsMemoryWhenIdle } from "./idle-memory.ts";
import { ModuleError } from "./module-error.ts";
import { lambdaStreamApi } from "./stream-api.ts";

/** Starts Lambda with the functions of a graph. */
export const start: StartService = (context) => {
  const { events, deliver, options, stateDir } = context;
  const eventJournal = new Journal<{ delivery: AsynchronousEvent }>(
    join(stateDir, "lambda", "events.journal.jsonl"),
    { delivery: checkAsynchronousEvent },
  );
  /** On-failure destinations by function ARN. */
  let destinations = new Map<string, string>();
  let functions: readonly LambdaFunction[] = [];
  const returnMemoryWhenIdle = returnsMemoryWhenIdle();
  const lambda = createLambda({
    ...options.instances,
    eventJournal,
    log: (record) => events.log(record),
    onInvoked(invocation) {
      returnMemoryWhenIdle();
      events.invocation?.(invocation);
    },
    async onAsyncFailure({ arn, name }, failure) {
      const destination = destinations.get(arn);
      events.line(
        `an asynchronous event of ${name} failed after its retries${destination ? ` and is sent to ${destination}` : ""}`,
      );
      if (destination !== undefined) await deliver(destination, failure);
    },
  });
  return {
    apis: [lambdaApi(lambda, () => functions), lambdaStreamApi(lambda)],
    provides: { functions: lambda, functionStreams: lambda },
    async prepare({ graph, urls }) {
      // It boots while the functions are built.
      if (lambdaFunctions(graph).some(runsInThread)) lambda.bootSpare();
      const code = await options.build(graph);
      const prepared = await lambda.prepare(
        functionDefinitions(graph, codeOf(code), context, urls),
      );
      if (prepared.failures.size > 0) {
        prepared.discard();
        throw new ModuleError(prepared.failures);
      }
      const nextFunctions = lambdaFunctions(graph);
      return {
        changed: prepared.changed,
        discard: prepared.discard,
        commit() {
          functions = nextFunctions;
          destinations = destinationsOf(nextFunctions);
          prepared.commit();
          lambda.resumeEvents();
        },
      };
    },
    async stop() {
      await lambda.stop();
      eventJournal.close();
    },
  };
};

const runsInThread = (one: LambdaFunction): boolean =>
  one.unsupported === undefined && one.runtime.startsWith("nodejs") && !needsProcess(one);

const destinationsOf = (functions: readonly LambdaFunction[]): Map<string, string> =>
  new Map(
    functions.flatMap(({ arn, asynchronous: { onFailure } }) =>
      onFailure === undefined ? [] : [[arn, onFailure] as const],
    ),
  );

const codeOf =
  ({ functions, layers }: Code) =>
  ({ name, layers: arns }: LambdaFunction) => {
    const built = functions.get(name);
    return built && { ...built, layers: arns.flatMap((arn) => layers.get(arn) ?? []) };
  };
