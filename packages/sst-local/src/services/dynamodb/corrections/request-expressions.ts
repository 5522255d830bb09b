import type { AwsError } from "../../../aws/error.ts";
import { isRecord, record, records, text } from "../../../graph/inputs.ts";
import { type Input, invalid } from "./correction.ts";
import type { Path } from "./expression.ts";

/** The parts of a request that hold expressions: itself, or each item of a transaction or batch. */
export function expressionHolders(input: Input): Input[] {
  return [
    input,
    ...records(input, "TransactItems").flatMap((item) => Object.values(item).filter(isRecord)),
    ...Object.values(record(input, "RequestItems")).filter(isRecord),
  ];
}

/** Names and indexes of a path as an error of DynamoDB prints them: `a`, `[0]`. */
export const resolvedParts = ({ parts }: Path, names: Input): string[] =>
  parts.map((part) => (typeof part === "number" ? `[${part}]` : (text(names, part) ?? part)));

/** An error of an expression, in the words of AWS. */
export const invalidExpression = (name: string, problem: string): AwsError =>
  invalid(`1 validation error detected: Invalid ${name}: ${problem}`);
