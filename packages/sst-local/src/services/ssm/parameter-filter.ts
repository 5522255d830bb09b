import { AwsError } from "../../aws/error.ts";
import type { Input } from "../../aws/input.ts";
import type { Parameter } from "./store.ts";

type Predicate = (parameter: Parameter) => boolean;

/**
 * Compiles the `ParameterFilters` of a request; a parameter matches where it matches each filter.
 * @throws AwsError InvalidFilterKey, InvalidFilterOption
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 */
export function parseFilters(filters: readonly Input[]): Predicate {
  const predicates = filters.map(parseFilter);
  return (parameter) => predicates.every((matches) => matches(parameter));
}

function parseFilter(filter: Input): Predicate {
  const key = filter.string("Key");
  const option = filter.optionalString("Option");
  const values = filter.optionalStrings("Values") ?? [];
  if (key === "Path") {
    const recursive = option === "Recursive";
    return ({ name }) => values.some((path) => isUnder(name, path, recursive));
  }
  const read = READERS[key];
  if (!read) throw new AwsError("InvalidFilterKey", `The filter key ${key} is not valid.`);
  const compare = COMPARISONS[option ?? "Equals"];
  if (!compare) {
    throw new AwsError("InvalidFilterOption", `The filter option ${option} is not valid.`);
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

/** True for a name below a path: at any depth, or directly below it. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  if (!name.startsWith(prefix)) return false;
  return recursive || !name.slice(prefix.length).includes("/");
}
