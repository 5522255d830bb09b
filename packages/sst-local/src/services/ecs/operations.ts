import type { Operation } from "../../aws/api.ts";
import { AwsError } from "../../aws/error.ts";
import { Input } from "../../aws/input.ts";
import { type Properties, record, records, text } from "../../graph/inputs.ts";
import type { TaskSettings } from "./graph.ts";
import type { TaskRun, TaskRuns } from "./runs.ts";

export interface OperationContext {
  readonly runs: TaskRuns;
  readonly tasks: () => readonly TaskSettings[];
  /** `arn:aws:ecs:<region>:<account>`. */
  readonly arnPrefix: () => string;
  /** Starts a task's command with more variables. */
  readonly start: (
    task: TaskSettings,
    environment: Readonly<Record<string, string>>,
    clusterArn: string,
  ) => TaskRun;
}

type Run = (input: Input, context: OperationContext, raw: Properties) => Promise<object> | object;

/** The emulated operations, all of which AWS wants signed. */
export function taskOperations(context: OperationContext): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, Operation] => [
      name,
      {
        access: "signed",
        run: (raw) => run(new Input(raw, "InvalidParameterException"), context, raw),
      },
    ]),
  );
}

const OPERATIONS: Record<string, Run> = {
  RunTask: runTask,
  DescribeTasks: describeTasks,
  ListTasks: listTasks,
  StopTask: stopTask,
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export function runTask(input: Input, context: OperationContext, raw: Properties) {
  const wanted = input.string("taskDefinition");
  const count = input.optionalNumber("count") ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) {
    throw new AwsError("InvalidParameterException", "Count must be from 1 to 10.");
  }
  const task = context.tasks().find(({ arn }) => isDefinition(arn, wanted));
  if (!task) throw new AwsError("ClientException", "TaskDefinition not found.");
  const overrides = records(record(raw, "overrides"), "containerOverrides");
  const environment = Object.fromEntries(
    overrides
      .flatMap((one) => records(one, "environment"))
      .map((one) => [text(one, "name") ?? "", text(one, "value") ?? ""]),
  );
  const clusterArn = clusterOf(input, context);
  const runs = Array.from({ length: count }, () => context.start(task, environment, clusterArn));
  return { tasks: runs.map(described), failures: [] };
}

/** True for a task definition's ARN, `family:revision` or family. */
const isDefinition = (arn: string, wanted: string): boolean => {
  const name = arn.split("/").at(-1) ?? "";
  return [arn, arn.replace(/:\d+$/, ""), name, name.replace(/:\d+$/, "")].includes(wanted);
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
function describeTasks(input: Input, { runs }: OperationContext) {
  const wanted = input.optionalStrings("tasks") ?? [];
  const found = wanted.map((one) => ({ wanted: one, run: find(runs, one) }));
  if (found.length === 0) throw new AwsError("InvalidParameterException", "Tasks cannot be empty.");
  return {
    tasks: found.flatMap(({ run }) => (run ? [described(run)] : [])),
    failures: found.flatMap((one) => (one.run ? [] : [{ arn: one.wanted, reason: "MISSING" }])),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html */
function listTasks(input: Input, { runs }: OperationContext) {
  const status = input.optionalString("desiredStatus") ?? "RUNNING";
  const listed = runs.all().filter(({ desiredStatus }) => desiredStatus === status);
  return { taskArns: listed.map(({ arn }) => arn) };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html */
async function stopTask(input: Input, { runs }: OperationContext) {
  const run = find(runs, input.string("task"));
  if (!run) throw new AwsError("InvalidParameterException", "The referenced task was not found.");
  await runs.stop(run, input.optionalString("reason") ?? "Task stopped by user");
  return { task: described(run) };
}

/** By ARN or by its last part. */
const find = (runs: TaskRuns, wanted: string): TaskRun | undefined =>
  runs.get(wanted) ?? runs.all().find(({ arn }) => arn.endsWith(`/${wanted}`));

function clusterOf(input: Input, { arnPrefix }: OperationContext): string {
  const cluster = input.optionalString("cluster") ?? "default";
  return cluster.startsWith("arn:") ? cluster : `${arnPrefix()}:cluster/${cluster}`;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html; times in seconds */
const described = (run: TaskRun): object => ({
  taskArn: run.arn,
  ...{ taskDefinitionArn: run.taskDefinitionArn, clusterArn: run.clusterArn },
  ...{ lastStatus: run.lastStatus, desiredStatus: run.desiredStatus, launchType: "FARGATE" },
  containers: [
    {
      ...{ name: run.container, lastStatus: run.lastStatus, taskArn: run.arn },
      ...(run.exitCode !== undefined && { exitCode: run.exitCode }),
    },
  ],
  createdAt: run.createdAt / 1000,
  ...(run.startedAt !== undefined && { startedAt: run.startedAt / 1000 }),
  ...(run.stoppedAt !== undefined && { stoppedAt: run.stoppedAt / 1000 }),
  ...(run.stoppedReason !== undefined && { stoppedReason: run.stoppedReason }),
});
