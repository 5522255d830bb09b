import { apply } from "./apply.ts";
import type { Operation, StackName } from "./engine-arguments.ts";
import {
  type Checkpoint,
  readCheckpoint,
  resourcesOf,
  type StateResource,
  writeCheckpoint,
} from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";
import { forgetDeployed, keepDeployed } from "./deployed-graph.ts";
import type { EventLog } from "./event-log.ts";
import { plan, planRemoval, type Step } from "./plan.ts";
import { readProgram, runProgram, sentenceOf } from "./run-program.ts";

/** One operation of the engine on a stack. */
export interface Run {
  command: "up" | "preview" | "refresh" | "destroy";
  stack: StackName;
  operation: Operation;
  /** Where the CLI has put the state, and takes it from. */
  checkpointFile: string;
  /** Holds Pulumi.yaml. */
  workDir: string;
  passphrase: string;
  events: EventLog;
  /** Ctrl-C. */
  signal: AbortSignal;
}

/**
 * Carries an operation out.
 * @returns the engine's exit code.
 */
export async function operate(run: Run): Promise<number> {
  const since = Date.now();
  const parent = process.ppid;
  const { events, operation, checkpointFile, passphrase, signal } = run;
  events.prelude(operation.config);
  const checkpoint = readCheckpoint(checkpointFile);
  const crypter = await crypterOf(checkpoint, passphrase);
  const previous = resourcesOf(checkpoint, crypter);
  warnOfPending(checkpoint, events);

  const { steps, failure, keep } = await stepsOf(run, previous);
  // Nobody would hear of it, nor keep the state.
  if (signal.aborted || process.ppid !== parent) return 1;
  const { resources, taken, refused } = apply(previous, steps);
  if (run.command !== "preview") {
    // First of all: the CLI reads it at each event.
    writeCheckpoint(checkpointFile, checkpoint.stack, resources, crypter);
    keep?.(resources, taken);
  }
  // As the CLI says "No changes" when it hears of none.
  const shown = run.command !== "refresh" && taken.every(({ op }) => op === "same") ? [] : taken;
  for (const step of shown) events.step(step);
  if (refused) events.failedStep(refused, refused.refusal ?? "");
  if (failure !== undefined) events.error(failure);
  events.summary(taken, since);
  return refused || failure !== undefined ? 255 : 0;
}

interface Steps {
  steps: Step[];
  /** Why the program did not run to its end. */
  failure?: string;
  /** Notes what is to run, once the state is written. */
  keep?: (resources: StateResource[], taken: Step[]) => void;
}

async function stepsOf(run: Run, previous: StateResource[]): Promise<Steps> {
  const { command, operation, stack, events, signal } = run;
  const program = readProgram(run.workDir);
  const target = { cwd: program.cwd, ...stack, passphrase: run.passphrase };
  if (command === "destroy") {
    return {
      steps: planRemoval(previous, operation),
      keep: (resources) => forgetDeployed(target, resources),
    };
  }
  if (command === "refresh") {
    // There is nothing outside of the state to compare it with.
    return { steps: planRemoval(previous, operation).reverse().map(unchanged) };
  }
  const reply = await runProgram({
    program,
    stage: stack.stage,
    previous,
    log: (line) => events.info(line),
    signal,
  });
  switch (reply.type) {
    case "done": {
      const { graph, builds } = reply;
      return {
        steps: plan(previous, graph.resources, { complete: true, scope: operation }),
        keep: (resources, taken) => keepDeployed(target, { graph, builds, resources, taken }),
      };
    }
    case "failed":
      return {
        steps: plan(previous, reply.resources ?? [], { complete: false, scope: operation }),
        failure: sentenceOf(reply.failure),
      };
    case "other-providers":
      return {
        steps: [],
        failure: "The providers of sst.config.ts are not installed: sst install.",
      };
  }
}

const unchanged = ({ urn, type, old }: Step): Step => ({
  op: "same",
  urn,
  type,
  ...(old && { old, now: old }),
});

async function crypterOf({ latest }: Checkpoint, passphrase: string): Promise<Crypter> {
  const provider = latest?.secrets_providers;
  if (provider?.type !== "passphrase") return await Crypter.create(passphrase);
  return await Crypter.open(passphrase, provider.state.salt);
}

function warnOfPending({ latest }: Checkpoint, events: EventLog): void {
  const count = latest?.pending_operations?.length ?? 0;
  if (count === 0) return;
  events.warning(
    `Operations of an earlier run were not finished (${count}). Nothing is made outside of the ` +
      "state here, so they are forgotten and done again.",
  );
}
