import type { Parameter } from "./definition.ts";
import { SsmError } from "./errors.ts";

type Test = (parameter: Parameter) => boolean;

/**
 * Reads the `ParameterFilters` of DescribeParameters; several must all hold.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 * @throws {SsmError} InvalidFilterKey, InvalidFilterOption
 */
export function parseFilters(filters: readonly Record<string, unknown>[]): Test {
  const tests = filters.map(parseFilter);
  return (parameter) => tests.every((test) => test(parameter));
}

function parseFilter(filter: Record<string, unknown>): Test {
  const values = Array.isArray(filter["Values"]) ? filter["Values"].map(String) : [];
  const key = filter["Key"];
  const option = typeof filter["Option"] === "string" ? filter["Option"] : undefined;
  if (key === "Path") {
    const recursive = option === "Recursive";
    return ({ name }) => values.some((path) => isUnder(name, path, recursive));
  }
  const read = READERS[String(key)];
  if (!read) throw new SsmError("InvalidFilterKey", `The filter key ${String(key)} is not valid.`);
  const compare = COMPARISONS[option ?? "Equals"];
  if (!compare) {
    throw new SsmError("InvalidFilterOption", `The filter option ${option} is not valid.`);
  }
  return (parameter) => values.some((value) => compare(read(parameter), value));
}

const READERS: Readonly<Record<string, (parameter: Parameter) => string>> = {
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  Tier: ({ tier }) => tier ?? "Standard",
  DataType: ({ dataType }) => dataType ?? "text",
};

const COMPARISONS: Readonly<Record<string, (actual: string, wanted: string) => boolean>> = {
  Equals: (actual, wanted) => actual === wanted,
  BeginsWith: (actual, wanted) => actual.startsWith(wanted),
  Contains: (actual, wanted) => actual.includes(wanted),
};

/** Whether a name lies under a path: at any depth, or directly. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  if (!name.startsWith(prefix)) return false;
  return recursive || !name.slice(prefix.length).includes("/");
}
