import { ancestors, byType, type Graph } from "../graph/index.ts";
import { text } from "../graph/inputs.ts";

/** The services of targets that are sent to by their ARN alone. */
const SERVICES = ["lambda", "sqs", "sns", "events"];

/** Where a rule or a schedule sends. */
export interface TargetArns {
  readonly arn: string;
  /** Of a target in ECS, whose ARN is that of a cluster. */
  readonly taskDefinitionArn: string | undefined;
}

/** True for a target that is emulated: a function, a queue, a topic, a bus or a task of SST's Task. */
export function isEmulatedTarget(graph: Graph, { arn, taskDefinitionArn }: TargetArns): boolean {
  const [, , service = ""] = arn.split(":");
  if (service !== "ecs") return SERVICES.includes(service);
  return byType(graph, "aws:ecs/taskDefinition:TaskDefinition").some(
    (definition) =>
      text(definition.outputs, "arn") === taskDefinitionArn &&
      ancestors(graph, definition).some(({ type }) => type === "sst:aws:Task"),
  );
}

/** The name of a bus, of which inputs have a name or an ARN. */
export const busNameOf = (nameOrArn: string | undefined): string =>
  nameOrArn?.split("event-bus/").at(-1) || "default";
