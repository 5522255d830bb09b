import { isDeepStrictEqual } from "node:util";
import { type EngineAnswer, type Input, parse, type Send } from "./correction.ts";

/** Makes ScannedCount the position of LastEvaluatedKey where a page of 1 MB ended. */
export async function correctScannedCount(
  operation: string,
  request: string,
  send: Send,
): Promise<EngineAnswer> {
  const answer = await send(operation, request);
  if (!answer.body.includes('"LastEvaluatedKey"')) return answer;
  const body = answer.body.toString();
  const [field = "", scanned] = /"ScannedCount":(\d+)/.exec(body) ?? [];
  if (scanned === undefined) return answer;
  const input = parse(request);
  const { Limit = Infinity } = input;
  const position = Number(scanned) - 1;
  const isCut =
    Number(scanned) !== Limit || (await endsAt(position, input, parse(body), operation, send));
  if (!isCut) return answer;
  const corrected = body.replace(field, `"ScannedCount":${position}`);
  return { ...answer, body: Buffer.from(corrected) };
}

const FILTERS = ["FilterExpression", "QueryFilter", "ScanFilter"];

/**
 * True if a page whose ScannedCount is its Limit ends before it, at this position. Without a filter
 * every evaluated item is counted; with one, a page of so many items ends with the same key.
 */
async function endsAt(
  position: number,
  input: Input,
  page: Input,
  operation: string,
  send: Send,
): Promise<boolean> {
  if (!FILTERS.some((name) => name in input)) return page["Count"] === position;
  if (position === 0) return false;
  const answer = await send(operation, JSON.stringify({ ...input, Limit: position }));
  return isDeepStrictEqual(parse(answer.body)["LastEvaluatedKey"], page["LastEvaluatedKey"]);
}
