import { byType, type Graph } from "../../graph/index.ts";
import type { ParameterDefinition, ParameterType } from "./index.ts";
import { text } from "../../graph/inputs.ts";

/** Every Parameter Store parameter in the graph. */
export function parameterDefinitions(graph: Graph): ParameterDefinition[] {
  return byType(graph, "aws:ssm/parameter:Parameter").map(({ id, inputs, outputs }) => ({
    ...inputs,
    name: text(outputs, "name") ?? text(inputs, "name") ?? id,
    type: (text(inputs, "type") ?? "String") as ParameterType,
  }));
}
