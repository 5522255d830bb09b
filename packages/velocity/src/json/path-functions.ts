import { VtlError } from "../errors/vtl-error.ts";
import { toDouble } from "../java/number.ts";
import { isNumber, JavaDouble, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";

const statistics: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  sum,
  min: (numbers) => numbers.reduce((least, number) => Math.min(least, number)),
  max: (numbers) => numbers.reduce((most, number) => Math.max(most, number)),
  avg: average,
  stddev: (numbers) => {
    const squares = sum(numbers.map((number) => number * number));
    const total = sum(numbers);
    const count = numbers.length;
    return Math.sqrt(squares / count - (total * total) / count / count);
  },
};

/**
 * Applies a function at the end of a path.
 * https://github.com/json-path/JsonPath#functions
 */
export function pathFunction(name: string, subject: Value): Value | undefined {
  if (name === "length" || name === "size") {
    if (subject instanceof JavaList) return subject.items.length;
    return subject instanceof JavaMap ? subject.entries.size : undefined;
  }
  if (name === "keys") {
    return subject instanceof JavaMap ? new JavaList([...subject.entries.keys()]) : undefined;
  }
  const statistic = Object.hasOwn(statistics, name) ? statistics[name] : undefined;
  if (statistic === undefined) {
    throw new VtlError("evaluation", `JSONPath has no function named "${name}".`);
  }
  const numbers = subject instanceof JavaList ? subject.items.filter(isNumber).map(toDouble) : [];
  if (numbers.length === 0) {
    throw new VtlError("evaluation", `JSONPath's ${name}() needs a list of numbers.`);
  }
  return new JavaDouble(statistic(numbers));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function average(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}
