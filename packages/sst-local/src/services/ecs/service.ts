import type { Service } from "../../aws/service.ts";
import { ancestors } from "../../graph/index.ts";
import { TASK_DEFINITION, tasks } from "./graph.ts";

/** Amazon ECS, as far as SST's Task uses it: a task runs its `dev.command`. */
export const ecs: Service = {
  name: "ecs",
  types: [TASK_DEFINITION],
  takes: (resource, graph) =>
    ancestors(graph, resource).some(({ type }) => type === "sst:aws:Task"),
  notEmulated: (graph) =>
    tasks(graph)
      .filter(({ command }) => command === undefined)
      .map(({ name }) => `the container of task ${name}; its dev.command would run in its place`),
  load: async () => (await import("./start.ts")).start,
};
