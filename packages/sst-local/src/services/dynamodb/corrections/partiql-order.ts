import { list, text } from "../../../graph/inputs.ts";
import { answerOf, type EngineAnswer, parse, type Send } from "./correction.ts";
import { withoutTexts } from "./partiql-texts.ts";

/** Marks a token of {@link sortDescending}; after it stands how many items were returned. */
const TOKEN_PREFIX = "sst-local:";

/**
 * Runs `SELECT … ORDER BY … DESC`: reads every item in ascending order and returns a page of the
 * reverse.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
 */
export async function sortDescending(
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> {
  const { Limit: limit, NextToken: token, ...statement } = parse(body);
  if (!isDescending(text(statement, "Statement") ?? "")) return send(operation, body);
  const items: unknown[] = [];
  let next: string | undefined;
  do {
    const request = next === undefined ? statement : { ...statement, NextToken: next };
    const answer = await send(operation, JSON.stringify(request));
    if (answer.status !== 200) return answer;
    const page = parse(answer.body);
    items.push(...list(page, "Items"));
    next = text(page, "NextToken");
  } while (next !== undefined);
  const from = typeof token === "string" ? Number(token.slice(TOKEN_PREFIX.length)) : 0;
  const to = typeof limit === "number" ? from + limit : items.length;
  const Items = items.reverse().slice(from, to);
  const NextToken = to < items.length ? `${TOKEN_PREFIX}${to}` : undefined;
  return answerOf(200, { Items, NextToken });
}

/** True if a statement orders by keys that all descend. */
function isDescending(statement: string): boolean {
  const [, order = ""] = /\bORDER\s+BY\s(.*)$/is.exec(withoutTexts(statement)) ?? [];
  return order.split(",").every((key) => /\sDESC\s*$/i.test(key));
}
