import { busNameOf, isEmulatedTarget } from "../../aws/target-arns.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, text } from "../../graph/inputs.ts";

export const BUS = "aws:cloudwatch/eventBus:EventBus";
export const RULE = "aws:cloudwatch/eventRule:EventRule";
export const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** Permissions of other accounts, which are not on this machine. */
const POLICIES = [
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:cloudwatch/eventPermission:EventPermission",
];

export const TYPES = [BUS, RULE, TARGET, ...POLICIES];

/** A bus of the graph, or the default bus that every account has. */
export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
}

/** The buses of a graph, the default one first; rules may be on a bus that another app has created. */
export function busesOf(graph: Graph): Bus[] {
  const { accountId, region } = graph.app;
  const arn = (name: string) => `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
  const named = byType(graph, BUS).map((bus) => ({
    name: nameOf(bus),
    arn: text(bus.outputs, "arn") ?? arn(nameOf(bus)),
    description: text(bus.inputs, "description"),
  }));
  const others = ["default", ...byType(graph, RULE).map((rule) => ruleNames(rule).busName)]
    .filter((name) => !named.some((bus) => bus.name === name))
    .map((name) => ({ name, arn: arn(name), description: undefined }));
  return [...new Map([...others, ...named].map((bus) => [bus.name, bus])).values()];
}

/** The name of a bus or a rule. */
export const nameOf = ({ id, inputs, outputs }: Resource): string =>
  text(outputs, "name") ?? text(inputs, "name") ?? id;

/** The name of a rule with the bus that it is on. */
export const ruleNames = (rule: Resource) => ({
  name: nameOf(rule),
  busName: busNameOf(text(rule.inputs, "eventBusName")),
});

/** The targets of a rule. */
export const targetsOf = (graph: Graph, rule: Resource): Resource[] => {
  const { busName, name } = ruleNames(rule);
  return byType(graph, TARGET).filter(
    ({ inputs }) =>
      text(inputs, "rule") === name && busNameOf(text(inputs, "eventBusName")) === busName,
  );
};

/** The task definition of a target in ECS. */
export const taskDefinitionOf = ({ inputs }: Resource): string | undefined =>
  text(record(inputs, "ecsTarget"), "taskDefinitionArn");

/** True for a target that gets events here. */
export const isServed = (graph: Graph, target: Resource): boolean =>
  isEmulatedTarget(graph, {
    arn: text(target.inputs, "arn") ?? "",
    taskDefinitionArn: taskDefinitionOf(target),
  });

/** Targets that get nothing here. */
export const targetsNotEmulated = (graph: Graph): string[] =>
  byType(graph, TARGET)
    .filter((target) => !isServed(graph, target))
    .map(({ inputs }) => {
      const service = text(inputs, "arn")?.split(":")[2];
      return `target of rule ${text(inputs, "rule")} in ${service}: it gets no events`;
    });

/** Where AWS has EventBridge. */
export const eventOrigins = (graph: Graph): string[] => [
  ...new Set(
    [...byType(graph, BUS), ...byType(graph, RULE)].map(
      ({ outputs }) => `https://events.${text(outputs, "arn")?.split(":")[3]}.amazonaws.com`,
    ),
  ),
];
