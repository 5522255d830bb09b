import { byType, children, type Graph } from "../../graph/index.ts";
import { parsedJson, record, records, text } from "../../graph/inputs.ts";

export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** A Task of the app. https://sst.dev/docs/component/aws/task */
export interface TaskSettings {
  /** The name of its component in the app. */
  readonly name: string;
  /** ARN of its task definition, with the revision. */
  readonly arn: string;
  /** What runs in place of its container: `dev.command`. */
  readonly command: string | undefined;
  /** Relative to the folder of sst.config.ts; empty for that folder. */
  readonly directory: string;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  /** The app's variables and the links. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Every Task of the graph. */
export const tasks = (graph: Graph): TaskSettings[] =>
  byType(graph, "sst:aws:Task").flatMap(({ urn, name, outputs }) => {
    const definition = children(graph, urn).find(({ type }) => type === TASK_DEFINITION);
    if (!definition) return [];
    const dev = record(outputs, "_task");
    return [
      {
        name,
        arn: text(definition.outputs, "arn") ?? "",
        command: text(dev, "command"),
        directory: text(dev, "directory") ?? "",
        containers: containersOf(text(definition.inputs, "containerDefinitions") ?? "[]"),
      },
    ];
  });

function containersOf(json: string): Container[] {
  return records({ definitions: parsedJson(json) }, "definitions").map((container) => ({
    name: text(container, "name") ?? "",
    environment: Object.fromEntries(
      records(container, "environment").map((one) => [
        text(one, "name") ?? "",
        text(one, "value") ?? "",
      ]),
    ),
  }));
}
