import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import type { TableDefinition } from "./table-definition.ts";
import { notEmulated } from "./tables.ts";

/** Every DynamoDB table in the graph. */
export const tableDefinitions = (graph: Graph): TableDefinition[] =>
  byType(graph, "aws:dynamodb/table:Table").map(definitionOf);

const definitionOf = ({ id, inputs, outputs }: Resource): TableDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? id,
});

/** Features of the graph's tables that no local engine has. */
export const tablesNotEmulated = (graph: Graph): string[] =>
  tableDefinitions(graph)
    .flatMap(notEmulated)
    .map(({ table, feature, detail }) => `${feature} of table ${table}: ${detail}`);
