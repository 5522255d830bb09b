import { randomUUID } from "node:crypto";
import { startProcess, type TiedProcess } from "../../process/tied-process.ts";

/** What a task runs. */
export interface TaskCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A task that was started. */
export interface TaskRun {
  readonly arn: string;
  readonly taskDefinitionArn: string;
  readonly clusterArn: string;
  readonly container: string;
  readonly createdAt: number;
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
  lastStatus: "PENDING" | "RUNNING" | "STOPPED";
  desiredStatus: "RUNNING" | "STOPPED";
  startedAt?: number;
  stoppedAt?: number;
  stoppedReason?: string;
  exitCode?: number;
}

/** Stopped tasks that are remembered, as ECS remembers them for an hour. */
const MAX_STOPPED = 100;

/** The tasks that run, and the last that ran. */
export class TaskRuns {
  readonly #runs = new Map<string, { run: TaskRun; process?: TiedProcess }>();
  readonly #log: (name: string, line: string, stream: "stdout" | "stderr") => void;

  constructor(log: (name: string, line: string, stream: "stdout" | "stderr") => void) {
    this.#log = log;
  }

  get(arn: string): TaskRun | undefined {
    return this.#runs.get(arn)?.run;
  }

  all(): TaskRun[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** Starts a task; it runs on when the caller has left. */
  start(
    name: string,
    { words, cwd, environment }: TaskCommand,
    of: Pick<TaskRun, "taskDefinitionArn" | "clusterArn" | "container">,
  ): TaskRun {
    const cluster = of.clusterArn.split("/").at(-1) ?? "default";
    const prefix = of.clusterArn.replace(/:cluster\/.*$/, "");
    const run: TaskRun = {
      ...of,
      arn: `${prefix}:task/${cluster}/${randomUUID().replaceAll("-", "")}`,
      createdAt: Date.now(),
      ...{ lastStatus: "PENDING", desiredStatus: "RUNNING" },
    };
    const entry: { run: TaskRun; process?: TiedProcess } = { run };
    this.#runs.set(run.arn, entry);
    this.#forget();
    const [file = "", ...args] = words;
    const onLine = (line: string, stream: "stdout" | "stderr") => this.#log(name, line, stream);
    void startProcess({ file, args, cwd, env: environment, onLine })
      .then(async (process) => {
        entry.process = process;
        if (run.desiredStatus === "STOPPED") await process.stop();
        else Object.assign(run, { lastStatus: "RUNNING", startedAt: Date.now() });
        const end = await process.exited;
        ended(run, "Essential container in task exited", typeof end === "number" ? end : 137);
      })
      .catch((error: unknown) => ended(run, `CannotStartContainerError: ${String(error)}`));
    return run;
  }

  async stop(run: TaskRun, reason: string): Promise<void> {
    run.desiredStatus = "STOPPED";
    run.stoppedReason ??= reason;
    await this.#runs.get(run.arn)?.process?.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.all().map((run) => this.stop(run, "sst-local stops")));
  }

  #forget(): void {
    const stopped = this.all().filter(({ lastStatus }) => lastStatus === "STOPPED");
    for (const { arn } of stopped.slice(0, -MAX_STOPPED)) this.#runs.delete(arn);
  }
}

function ended(run: TaskRun, reason: string, exitCode?: number): void {
  run.stoppedReason ??= reason;
  Object.assign(run, { lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedAt: Date.now() });
  if (exitCode !== undefined) run.exitCode = exitCode;
}
