import { text } from "../../../graph/inputs.ts";
import type { Input } from "./correction.ts";
import { expressionHolders, invalidExpression } from "./request-expressions.ts";

const EXPRESSIONS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "UpdateExpression",
  "ProjectionExpression",
];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html; the limit was measured on AWS. */
const MAX_LIST_INDEX = 4_294_967_294;

/** Refuses an index that no list can have. @throws AwsError */
export function checkListIndexes(input: Input): void {
  for (const holder of expressionHolders(input)) {
    for (const name of EXPRESSIONS) {
      for (const [, index = ""] of (text(holder, name) ?? "").matchAll(/\[(\d{10,})\]/g)) {
        if (Number(index) > MAX_LIST_INDEX) {
          throw invalidExpression(
            name,
            `List index is not within the allowable range; index: [${index}]`,
          );
        }
      }
    }
  }
}
