import { resolve } from "node:path";
import { clientEnvironment, mapEnvironment } from "../../aws/client-environment.ts";
import { AwsError } from "../../aws/error.ts";
import { Input } from "../../aws/input.ts";
import type { Revision, StartService } from "../../aws/service.ts";
import { commandEnvironment } from "../command/environment.ts";
import { splitCommand } from "../command/split-command.ts";
import { type TaskSettings, tasks } from "./graph.ts";
import { type OperationContext, runTask, taskOperations } from "./operations.ts";
import { TaskRuns } from "./runs.ts";

/** Runs the tasks of a graph when ECS is asked to. */
export const start: StartService = (context) => {
  const { cwd, events } = context;
  let current: Pick<Revision, "graph" | "urls"> | undefined;
  let definitions: readonly TaskSettings[] = [];
  const runs = new TaskRuns((functionName, message, source) =>
    events.log({
      ...{ functionName, message, source, requestId: undefined, logStreamName: "task" },
      ...{ level: source === "stderr" ? "ERROR" : "INFO", time: Date.now() },
    }),
  );
  const operations: OperationContext = {
    runs,
    tasks: () => definitions,
    arnPrefix: () => `arn:aws:ecs:${current?.graph.app.region}:${current?.graph.app.accountId}`,
    start(task, environment, clusterArn) {
      const [container] = task.containers;
      if (task.command === undefined || !container) {
        throw new AwsError("ClientException", `${task.name} has no dev.command to run here.`);
      }
      const folder = resolve(cwd, task.directory);
      return runs.start(
        task.name,
        {
          words: splitCommand(task.command),
          cwd: folder,
          environment: {
            ...commandEnvironment(folder),
            AWS_REGION: current?.graph.app.region,
            SST_STAGE: current?.graph.app.stage,
            ...mapEnvironment({ ...container.environment, ...environment }, current?.urls ?? []),
            ...clientEnvironment(context),
          },
        },
        { taskDefinitionArn: task.arn, clusterArn, container: container.name },
      );
    },
  };
  return {
    apis: [
      {
        protocol: "json-1.1",
        target: "AmazonEC2ContainerServiceV20141113",
        title: "ECS",
        operations: taskOperations(operations),
      },
    ],
    provides: {
      tasks: {
        async run({ taskDefinitionArn: taskDefinition, clusterArn: cluster, overrides }) {
          await Promise.resolve(
            runTask(new Input({ taskDefinition, cluster }), operations, { overrides }),
          );
        },
      },
    },
    prepare({ graph, urls }) {
      const next = tasks(graph);
      return {
        commit() {
          current = { graph, urls };
          definitions = next;
        },
      };
    },
    stop: () => runs.stopAll(),
  };
};
