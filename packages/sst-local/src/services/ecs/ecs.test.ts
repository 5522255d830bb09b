import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  runService,
  signedCall,
  testGraph,
  testResource,
  type TestService,
} from "../../aws/testing/run-service.ts";
import type { RunningService } from "../../aws/service.ts";
import { tasks } from "./graph.ts";
import { ecs } from "./service.ts";
import { start } from "./start.ts";

const PREFIX = "arn:aws:ecs:eu-west-1:123456789012";
const DEFINITION = `${PREFIX}:task-definition/souk-Report:1`;
const CLUSTER = `${PREFIX}:cluster/souk-Cluster`;

function graphOf(dev: Record<string, string> | undefined) {
  const task = testResource("sst:aws:Task", "Report", {
    custom: false,
    outputs: { _task: { directory: "", ...dev } },
  });
  const containers = [{ name: "Report", environment: [{ name: "GREETING", value: "hello" }] }];
  return testGraph([
    task,
    testResource("aws:ecs/taskDefinition:TaskDefinition", "ReportTask", {
      parent: task.urn,
      inputs: { containerDefinitions: JSON.stringify(containers) },
      outputs: { arn: DEFINITION },
    }),
  ]);
}

interface Task {
  taskArn: string;
  lastStatus: string;
  desiredStatus: string;
  stoppedReason?: string;
  containers: { exitCode?: number }[];
}

let service: TestService<RunningService>;
beforeEach(async () => {
  service = await runService(
    async (context) => start(context),
    graphOf({ command: "node task.mjs" }),
  );
});
afterEach(() => service.stop());

const program = (code: string) => writeFileSync(join(service.stateDir, "task.mjs"), code);
const call = async (operation: string, input: object) => {
  const answer = await fetch(service.url, {
    method: "POST",
    headers: {
      ...signedCall(`AmazonEC2ContainerServiceV20141113.${operation}`),
      "content-type": "application/x-amz-json-1.1",
    },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as {
    tasks: Task[];
    failures: object[];
    task: Task;
    __type?: string;
  };
};
const run = (more: object = {}) =>
  call("RunTask", { cluster: CLUSTER, taskDefinition: DEFINITION, ...more });
const described = async (arn: string) =>
  (await call("DescribeTasks", { cluster: CLUSTER, tasks: [arn] })).tasks[0];

it("runs a task's dev.command with its variables, those of the call and the AWS endpoint", async () => {
  program(`
    import { writeFileSync } from "node:fs";
    const { GREETING, NAME, AWS_ENDPOINT_URL, AWS_REGION } = process.env;
    writeFileSync("done", [GREETING, NAME, AWS_ENDPOINT_URL, AWS_REGION].join(" "));
    process.exit(3);`);
  const environment = [{ name: "NAME", value: "ana" }];
  const { tasks: started, failures } = await run({
    overrides: { containerOverrides: [{ name: "Report", environment }] },
  });
  expect(failures).toEqual([]);
  const [task] = started;
  expect(task?.taskArn).toMatch(/^arn:aws:ecs:eu-west-1:123456789012:task\/souk-Cluster\/\w{32}$/);
  await vi.waitFor(
    async () => expect((await described(task?.taskArn ?? ""))?.lastStatus).toBe("STOPPED"),
    20_000,
  );
  expect(await described(task?.taskArn ?? "")).toMatchObject({
    stoppedReason: "Essential container in task exited",
    containers: [{ exitCode: 3 }],
  });
  const text = readFileSync(join(service.stateDir, "done"), "utf8");
  expect(text).toBe(`hello ana ${service.url} eu-west-1`);
});

it("lists and stops a task that runs", async () => {
  program(`
    import { writeFileSync } from "node:fs";
    writeFileSync("up", "");
    setInterval(() => {}, 1000);`);
  const { tasks: started } = await run();
  const arn = started[0]?.taskArn ?? "";
  await vi.waitFor(() => expect(existsSync(join(service.stateDir, "up"))).toBe(true), 20_000);
  expect(await call("ListTasks", {})).toEqual({ taskArns: [arn] });
  const { task } = await call("StopTask", { task: arn.split("/").at(-1), reason: "enough" });
  expect(task).toMatchObject({ desiredStatus: "STOPPED", stoppedReason: "enough" });
  expect(await call("ListTasks", {})).toEqual({ taskArns: [] });
});

it.each([
  ["RunTask", { taskDefinition: "none" }, "ClientException"],
  ["RunTask", { taskDefinition: DEFINITION, count: 11 }, "InvalidParameterException"],
  ["RunTask", {}, "InvalidParameterException"],
  ["DescribeTasks", { tasks: [] }, "InvalidParameterException"],
  ["StopTask", { task: "none" }, "InvalidParameterException"],
])("refuses %s of %j with %s", async (operation, input, error) => {
  expect((await call(operation, input)).__type).toContain(error);
});

it("reports a task that it does not know as missing", async () => {
  const { failures } = await call("DescribeTasks", { tasks: ["none"] });
  expect(failures).toEqual([{ arn: "none", reason: "MISSING" }]);
});

it("lists a task without a dev.command as not emulated, and refuses to run it", async () => {
  const graph = graphOf(undefined);
  expect(tasks(graph)).toMatchObject([{ name: "Report", command: undefined }]);
  expect(ecs.notEmulated?.(graph)).toEqual([
    "the container of task Report; its dev.command would run in its place",
  ]);
  await service.update(graph);
  expect((await run()).__type).toContain("ClientException");
});
