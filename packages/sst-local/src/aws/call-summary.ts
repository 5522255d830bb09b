import type { IncomingMessage } from "node:http";
import { type CallSummary, timed } from "./events.ts";
import type { HttpAnswer } from "./http.ts";
import type { Match } from "./match.ts";
import { scopeOf } from "./signature.ts";

/** So much of an answer is kept, for the ids in it. */
const ANSWER_LENGTH = 1000;

/**
 * Describes a signed call that was answered; undefined for any other request.
 * @param begun a time of performance.now()
 */
export function callSummary(
  { headers }: IncomingMessage,
  match: Match | undefined,
  body: string,
  { status, body: answer = "", capacityUnits }: HttpAnswer,
  begun: number,
): CallSummary | undefined {
  const scope = scopeOf(headers.authorization);
  if (!scope || !match) return undefined;
  const { accessKeyId: caller, service } = scope;
  const isData = capacityUnits !== undefined || service === "s3";
  return {
    ...{ caller, service, status, capacityUnits },
    operation: operationOf(match, body),
    traceId: [headers["x-amzn-trace-id"]].flat()[0],
    ...timed(begun),
    body: "stream" in match ? JSON.stringify(match.input) : body,
    answer: isData ? "" : answer.slice(0, ANSWER_LENGTH).toString(),
  };
}

/** The name of a query's operation stands in its body. */
const operationOf = ({ operation }: Match, body: string): string =>
  /^(?:.*&)?Action=(\w+)/.exec(body)?.[1] ?? operation;
