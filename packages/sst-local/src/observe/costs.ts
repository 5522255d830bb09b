import type { CallSummary, InvocationSummary } from "../aws/events.ts";
import type { Cost, RequestEntry } from "./data.ts";
import type { Observed } from "./observer.ts";

/** The root of a trace header: `1-5759e988-bd862e3fe1be46a994272793` of `Root=1-5759e988-…;Parent=…`. */
export const traceRoot = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : /\bRoot=([^;]+)/i.exec(header)?.[1];

/**
 * Finds the invocation that made a call: the client sends its trace header, or else it is the only
 * invocation of the caller at that time.
 */
export function callerOf(
  call: CallSummary,
  invocations: readonly InvocationSummary[],
): InvocationSummary | undefined {
  const root = traceRoot(call.traceId);
  const possible = invocations.filter(
    ({ functionName, startedAt, milliseconds, traceId }) =>
      functionName === call.caller &&
      (root === undefined || root === traceRoot(traceId)) &&
      startedAt - TOLERANCE_MS <= call.startedAt &&
      call.startedAt <= startedAt + milliseconds + TOLERANCE_MS,
  );
  return root === undefined && possible.length > 1 ? undefined : possible.at(-1);
}

/** Times are of several clocks. */
const TOLERANCE_MS = 2;

/** The root of the trace that a call belongs to. */
export const rootOfCall = (
  call: CallSummary,
  invocations: readonly InvocationSummary[],
): string | undefined => traceRoot(call.traceId) ?? traceRoot(callerOf(call, invocations)?.traceId);

/** The requests, each with DynamoDB's share of it: the calls that it waited for. */
export function requestsWithCosts(observed: Observed): RequestEntry[] {
  const { requests, calls, invocations } = observed;
  const costs = new Map<string, Cost>();
  for (const call of calls) {
    if (call.service !== "dynamodb") continue;
    const root = rootOfCall(call, invocations);
    if (root === undefined) continue;
    costs.set(root, sum(costs.get(root) ?? NOTHING, costOf(call)));
  }
  return requests.map((request) => ({
    ...request,
    cost: costs.get(traceRoot(request.traceId) ?? "") ?? NOTHING,
  }));
}

const NOTHING: Cost = { requests: 0, readUnits: 0, writeUnits: 0 };

/** Reads are charged as read units; everything else writes. */
const READ = /^(?:Get|BatchGet|Query|Scan|TransactGet)/;

const costOf = ({ operation, capacityUnits = 0 }: CallSummary): Cost => ({
  requests: 1,
  readUnits: READ.test(operation) ? capacityUnits : 0,
  writeUnits: READ.test(operation) ? 0 : capacityUnits,
});

const sum = (a: Cost, b: Cost): Cost => ({
  requests: a.requests + b.requests,
  readUnits: a.readUnits + b.readUnits,
  writeUnits: a.writeUnits + b.writeUnits,
});
