import { applySteps } from "./apply.ts";
import {
  type Checkpoint,
  readCheckpoint,
  resourcesOf,
  type StateResource,
  writeCheckpoint,
} from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";
import { removeFromDeployedGraph, storeDeployedGraph } from "./deployed-graph.ts";
import type { Operation, StackName } from "./engine-arguments.ts";
import type { EventLog } from "./event-log.ts";
import { plan, planRemoval, type Step } from "./plan.ts";
import { lossOf } from "./stateful-types.ts";
import { formatFailure, readProgram, runProgram } from "./run-program.ts";

/** One operation of the engine on a stack. */
export interface Run {
  command: "up" | "preview" | "refresh" | "destroy";
  stack: StackName;
  operation: Operation;
  /** Holds the state: the CLI writes it before the operation and reads it afterwards. */
  checkpointFile: string;
  /** Holds Pulumi.yaml. */
  workDir: string;
  passphrase: string;
  events: EventLog;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/**
 * Carries out an operation.
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

  const { steps, failure, store } = await stepsOf(run, previous);
  // Without the CLI nobody would save the new state.
  if (signal.aborted || process.ppid !== parent) return 1;
  const { resources, applied, refused } = applySteps(previous, steps);
  if (run.command !== "preview") {
    // Before the events: the CLI reads the state at each of them.
    writeCheckpoint(checkpointFile, checkpoint.stack, resources, crypter);
    store?.(resources, applied);
  }
  // The CLI says "No changes" only when the log contains no step.
  const shown =
    run.command !== "refresh" && applied.every(({ op }) => op === "same") ? [] : applied;
  for (const step of shown) events.step(step);
  for (const step of applied) warnOfLoss(step, events);
  if (refused) events.failedStep(refused, refused.refusal ?? "");
  if (failure !== undefined) events.error(failure);
  events.summary(applied, since);
  return refused || failure !== undefined ? 255 : 0;
}

interface Steps {
  steps: Step[];
  /** Why the program did not run to its end. */
  failure?: string;
  /** Stores the graph that `sst-local start` serves, after the state is written. */
  store?: (resources: StateResource[], applied: Step[]) => void;
}

async function stepsOf(run: Run, previous: StateResource[]): Promise<Steps> {
  const { command, operation, stack, events, signal } = run;
  const program = readProgram(run.workDir);
  const target = { cwd: program.cwd, ...stack, passphrase: run.passphrase };
  if (command === "destroy") {
    return {
      steps: planRemoval(previous, operation),
      store: (resources) => removeFromDeployedGraph(target, resources),
    };
  }
  if (command === "refresh") {
    // Nothing exists outside the state that it could be compared with.
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
        store: (resources, applied) =>
          storeDeployedGraph(target, { graph, builds, resources, applied }),
      };
    }
    case "failed":
      return {
        steps: plan(previous, reply.resources ?? [], { complete: false, scope: operation }),
        failure: formatFailure(reply.failure),
      };
    case "other-providers":
      return {
        steps: [],
        failure:
          "The providers of sst.config.ts are not installed. Install them with: sst install.",
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

/** Warns of a replacement that loses data or an address: the new resource has neither. */
function warnOfLoss({ op, type, urn, diff = {} }: Step, events: EventLog): void {
  const loss = op === "replace" ? lossOf(type) : undefined;
  if (!loss) return;
  const forcing = Object.keys(diff).filter((path) => diff[path]?.diffKind.endsWith("-replace"));
  // The CLI shows no warnings.
  events.info(
    `Warning: AWS replaces ${urn.split("::").at(-1)}, because it cannot change ${forcing.join(", ")}: the new ` +
      (loss === "data" ? "one is empty." : "one has another address."),
  );
}

function warnOfPending({ latest }: Checkpoint, events: EventLog): void {
  const count = latest?.pending_operations?.length ?? 0;
  if (count === 0) return;
  events.warning(
    `An earlier run left unfinished operations (${count}). Nothing exists outside the local ` +
      "state, so they are dropped and done again.",
  );
}
