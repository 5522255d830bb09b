import type { CallSummary, InvocationSummary } from "../aws/events.ts";
import { UserError } from "../errors.ts";
import { isRecord, parsedRecord, records, text } from "../graph/inputs.ts";
import { plainItem } from "../services/dynamodb/plain-item.ts";
import { type Cause, causesOf, leadsTo } from "./causes.ts";
import { callerOf, requestsWithCosts, rootOfCall, traceRoot } from "./costs.ts";
import type { Trace, TracedCall, TracedInvocation } from "./data.ts";
import { isWritten } from "./log-line.ts";
import type { Observed } from "./observer.ts";
import { withReadable } from "./readable.ts";
import { withoutCredentials } from "./without-credentials.ts";
import { itemWrites } from "./writes.ts";

/** So many invocations of a trace are found; a function may cause itself. */
const INVOCATIONS_LIMIT = 200;

/**
 * All that a request did: the invocations and calls of its trace, and the invocations that these
 * caused by writing items and sending messages.
 * @throws UserError for a request that is not, or no longer, known
 */
export function traceOf(requestId: string, observed: Observed): Trace {
  const { calls, invocations, logs, diagnoses } = observed;
  const request = requestsWithCosts(observed).find((one) => one.requestId === requestId);
  if (!request) {
    throw new UserError(`There is no request ${requestId}.`, {
      hint: "/_local/requests lists the newest ones.",
    });
  }
  const root = traceRoot(request.traceId);
  const own = new Set(calls.filter((call) => rootOfCall(call, invocations) === root));
  const found = new Map<InvocationSummary, string>();
  for (const one of invocations) {
    if (root !== undefined && traceRoot(one.traceId) === root) found.set(one, "request");
  }
  const causes = new Map(invocations.map((one) => [one, causesOf(one)]));
  const made = new Map<InvocationSummary, CallSummary[]>();
  const direct: CallSummary[] = [];
  const queue = [...own];
  for (let call = queue.shift(); call; call = queue.shift()) {
    const caller = callerOf(call, invocations);
    if (caller) made.set(caller, [...(made.get(caller) ?? []), call]);
    else direct.push(call);
    for (const [invocation, all] of causes) {
      if (found.has(invocation) || found.size >= INVOCATIONS_LIMIT) continue;
      const cause = all.find((one) => call && leadsTo(call, one));
      if (!cause) continue;
      found.set(invocation, describe(cause));
      const further = calls.filter((one) => !own.has(one) && callerOf(one, [invocation]));
      for (const one of further) own.add(one);
      queue.push(...further);
    }
  }
  return {
    request,
    diagnoses: diagnoses.flatMap((one) => (one.requestId === requestId ? [one.sentence] : [])),
    calls: direct.map(tracedCall),
    invocations: [...found]
      .toSorted(([a], [b]) => a.startedAt - b.startedAt)
      .map(([invocation, cause]): TracedInvocation => ({
        requestId: invocation.requestId,
        function: invocation.functionName,
        cause,
        startedAt: invocation.startedAt,
        milliseconds: invocation.milliseconds,
        initMilliseconds: invocation.initMilliseconds,
        functionError: invocation.functionError,
        event: withoutCredentials(parse(invocation.event)),
        result: withoutCredentials(parse(invocation.result)),
        logs: withReadable(
          logs.filter((line) => line.requestId === invocation.requestId && isWritten(line)),
        ),
        calls: (made.get(invocation) ?? []).map(tracedCall),
      })),
  };
}

/** The newest event of a function, by its physical name, without credentials; null for none. */
export function lastEvent(functionName: string, { invocations }: Observed): unknown {
  const last = invocations.findLast((one) => one.functionName === functionName);
  return last ? withoutCredentials(parse(last.event)) : null;
}

function tracedCall(call: CallSummary): TracedCall {
  const { service, operation, startedAt, milliseconds, status, capacityUnits } = call;
  return {
    ...{ service, operation, startedAt, milliseconds, status, capacityUnits },
    target: targetOf(call),
    writes: itemWrites(call).map(({ table, action, attributes }) => ({
      ...{ table, action },
      item: plainItem(attributes),
    })),
  };
}

/** The members that name what a call is about, of all services. */
const NAMES = [
  "TableName",
  "QueueUrl",
  "TopicArn",
  "ConnectionId",
  "Bucket",
  "Name",
  "UserPoolId",
] as const;

/** The last part of the name of what a call is about. */
function targetOf({ body, service }: CallSummary): string {
  const input =
    service === "sns" ? Object.fromEntries(new URLSearchParams(body)) : parsedRecord(body);
  const name = NAMES.map((member) => text(input, member)).find((one) => one !== undefined);
  const tables = [
    ...Object.keys(isRecord(input["RequestItems"]) ? input["RequestItems"] : {}),
    ...records(input, "TransactItems").flatMap((item) =>
      Object.values(item).flatMap((one) => (isRecord(one) ? (text(one, "TableName") ?? []) : [])),
    ),
  ];
  return name?.split(/[/:]/).at(-1) ?? [...new Set(tables)].join(", ");
}

function describe(cause: Cause): string {
  switch (cause.kind) {
    case "message":
      return `message of a ${cause.from}`;
    case "object":
      return `object ${cause.key} of ${cause.bucket}`;
    case "item":
      return `${cause.eventName} of ${keyText(plainItem(cause.keys))}`;
  }
}

/** The values of a key by the names of their attributes, in which `pk` is before `sk`. */
const keyText = (key: Record<string, unknown>): string =>
  Object.entries(key)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([, value]) => String(value))
    .join(" ");

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
