import { type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import type { Graph } from "../../graph/index.ts";
import { tableDefinitions } from "./graph.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";

const CREATE_TABLE =
  "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html";
const CONSTRAINTS =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html";

const indexesOf = (table: TableDefinition): IndexDefinition[] => [
  ...(table.globalSecondaryIndexes ?? []),
  ...(table.localSecondaryIndexes ?? []),
];

const keysOf = (table: TableDefinition): Set<string> =>
  new Set(
    [table, ...indexesOf(table)].flatMap(({ hashKey, rangeKey }) =>
      [hashKey, rangeKey].filter((key) => key !== undefined),
    ),
  );

const listed = (what: string, names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `${what}: ${names.join(", ")}`;

const isName = (name: string): boolean => /^[\w.-]{3,255}$/.test(name);

/** What DynamoDB refuses when a table is created. The number of global indexes is a quota that AWS raises. */
export const RULES: readonly Rule<TableDefinition>[] = [
  {
    source: CREATE_TABLE,
    refuse: (table) => {
      const defined = new Set((table.attributes ?? []).map(({ name }) => name));
      return listed(
        "keys without an attribute definition",
        [...keysOf(table)].filter((key) => !defined.has(key)),
      );
    },
    hint: "Add them to `attributes` (in SST: `fields`).",
  },
  {
    source: CREATE_TABLE,
    refuse: (table) => {
      const keys = keysOf(table);
      return listed(
        "attribute definitions that no key uses",
        (table.attributes ?? []).map(({ name }) => name).filter((name) => !keys.has(name)),
      );
    },
    hint: "Define only the attributes of keys: items may have others.",
  },
  {
    source: CREATE_TABLE,
    refuse: ({ attributes = [] }) =>
      listed(
        "key attributes of another type than S, N or B",
        attributes.filter(({ type }) => !/^[SNB]$/.test(type)).map(({ name }) => name),
      ),
    hint: "A key is a string, a number or binary.",
  },
  {
    source: CREATE_TABLE,
    refuse: ({ hashKey }) => (hashKey ? undefined : "it has no hash key"),
    hint: "Set `hashKey` (in SST: `primaryIndex`).",
  },
  {
    source: CONSTRAINTS,
    refuse: (table) =>
      listed(
        "names that are not valid",
        [table.name, ...indexesOf(table).map(({ name }) => name)].filter((name) => !isName(name)),
      ),
    hint: "Names of tables and indexes have 3 to 255 letters, digits, hyphens, underscores and dots.",
  },
  {
    source: CONSTRAINTS,
    refuse: ({ localSecondaryIndexes: { length } = [] }) =>
      length > 5 ? `it has ${length} local secondary indexes` : undefined,
    hint: "A table has at most 5.",
  },
];

/** What DynamoDB refuses of a graph's tables. */
export const refusals = (graph: Graph): UserError[] =>
  tableDefinitions(graph).flatMap((table) =>
    refusalsOf(RULES, table, `the table ${table.name}`, table.urn),
  );
