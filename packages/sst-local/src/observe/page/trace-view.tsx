import { useEffect, useRef } from "preact/hooks";
import type { AppInfo, Trace, TracedCall, TracedInvocation, Write } from "../data.ts";
import { functionName } from "./names.ts";
import { cellText, count, formatCost, formatMs } from "./format.ts";
import { hrefOf, useLocal } from "./live.ts";
import { LogLines } from "./log-lines.tsx";
import { CopyButton, Disclosure, Json, Method, Pending, Status } from "./ui.tsx";
import { Waterfall } from "./waterfall.tsx";

/** All that a request did: functions, calls, items, log lines, and what followed from them. */
export function TraceView({ app, requestId }: { app: AppInfo; requestId: string }) {
  const path = `trace?requestId=${encodeURIComponent(requestId)}`;
  const { value, error } = useLocal<Trace>(path, ["invocations", "calls", "logs"]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [value === undefined]);
  return (
    <section class="trace" aria-label="Request">
      <a class="button small close" href={hrefOf("requests")}>
        Close
      </a>
      {value ? (
        <>
          <Heading trace={value} headingRef={heading} />
          <Parts app={app} trace={value} />
        </>
      ) : (
        <Pending error={error} />
      )}
    </section>
  );
}

function Heading({
  trace: { request, diagnoses },
  headingRef,
}: {
  trace: Trace;
  headingRef: { current: HTMLHeadingElement | null };
}) {
  const { method, path, status, milliseconds, cost, requestId } = request;
  return (
    <>
      <h2 ref={headingRef} tabIndex={-1}>
        <Method method={method} /> <span class="path">{path}</span>
      </h2>
      <p class="facts">
        <Status status={status} /> <span>in {formatMs(milliseconds)}</span>
        {cost.requests > 0 && <span>DynamoDB {formatCost(cost)}</span>}
        <code title={requestId}>{requestId.slice(0, 8)}</code>
        <CopyButton text={requestId}>Copy id</CopyButton>
      </p>
      {diagnoses.map((sentence) => (
        <p key={sentence} class="diagnosis">
          {sentence}
        </p>
      ))}
    </>
  );
}

function Parts({ app, trace }: { app: AppInfo; trace: Trace }) {
  const { invocations, calls } = trace;
  const direct = invocations.filter(({ cause }) => cause === "request");
  const caused = invocations.filter(({ cause }) => cause !== "request");
  const writes = [...calls, ...direct.flatMap((one) => one.calls)].flatMap((one) => one.writes);
  const logs = direct.flatMap((one) => one.logs).toSorted((a, b) => a.id - b.id);
  return (
    <>
      <Waterfall app={app} trace={trace} />
      <h3>
        Log lines <span class="faint">{logs.length}</span>
      </h3>
      {logs.length === 0 ? (
        <p class="faint">The functions of this request wrote none.</p>
      ) : (
        <LogLines app={app} entries={logs} />
      )}
      {writes.length > 0 && (
        <>
          <h3>
            Items written <span class="faint">{writes.length}</span>
          </h3>
          <Writes writes={writes} />
        </>
      )}
      {caused.length > 0 && (
        <>
          <h3>
            What followed <span class="faint">{count(caused.length, "event")}</span>
          </h3>
          {caused.map((one) => (
            <Caused key={one.requestId + one.cause} app={app} invocation={one} />
          ))}
        </>
      )}
      {direct.length > 0 && <h3>Functions</h3>}
      {direct.map((one) => (
        <InvocationDetails key={one.requestId} app={app} invocation={one} />
      ))}
    </>
  );
}

function Writes({ writes }: { writes: readonly Write[] }) {
  return (
    <ul class="writes">
      {writes.map(({ table, action, item }, index) => (
        <li key={index}>
          <Disclosure
            summary={
              <>
                <span class="chip" data-action={action}>
                  {action}
                </span>{" "}
                <code class="line">{keyText(item)}</code>
              </>
            }
          >
            {() => (
              <>
                <p class="faint">
                  {action === "put" ? "The item as it was written to " : "The key of the item in "}
                  <a href={hrefOf("tables", table)}>{table}</a>
                </p>
                <Json label="Item" value={item} />
              </>
            )}
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}

/** The attributes that are named as keys are, else the first two. */
function keyText(item: Record<string, unknown>): string {
  const keys = Object.keys(item).filter((name) => /^(?:pk|sk)$/i.test(name));
  const names = keys.length > 0 ? keys : Object.keys(item).slice(0, 2);
  return names.map((name) => cellText(item[name])).join(" ");
}

function Caused({ app, invocation }: { app: AppInfo; invocation: TracedInvocation }) {
  const { function: name, cause, milliseconds, functionError, logs, calls } = invocation;
  return (
    <Disclosure
      class="caused"
      summary={
        <>
          <strong>{functionName(app, name)}</strong> <span class="faint">{cause}</span>{" "}
          <span class="faint">{formatMs(milliseconds)}</span>
          {functionError !== undefined && <span class="bad"> failed</span>}{" "}
          <span class="faint">{callsInWords(calls)}</span>
        </>
      }
    >
      {() => (
        <>
          <LogLines app={app} entries={logs} />
          <InvocationDetails app={app} invocation={invocation} />
        </>
      )}
    </Disclosure>
  );
}

/** `2 × PostToConnection, Query`. */
function callsInWords(calls: readonly TracedCall[]): string {
  const groups = Map.groupBy(calls, ({ operation }) => operation);
  return [...groups]
    .map(([name, { length }]) => (length === 1 ? name : `${length} × ${name}`))
    .join(", ");
}

function InvocationDetails({ app, invocation }: { app: AppInfo; invocation: TracedInvocation }) {
  const { function: name, event, result, initMilliseconds, functionError } = invocation;
  return (
    <div class="invocation">
      <p class="facts">
        <a href={hrefOf("functions", name)}>{functionName(app, name)}</a>
        {initMilliseconds !== undefined && (
          <span class="faint">cold start {formatMs(initMilliseconds)}</span>
        )}
        {functionError !== undefined && <span class="bad">{functionError} error</span>}
        <a href={hrefOf("logs", "request", invocation.requestId)}>logs</a>
      </p>
      <Disclosure summary="Event">{() => <Json label="Event" value={event} />}</Disclosure>
      <Disclosure summary="Result">{() => <Json label="Result" value={result} />}</Disclosure>
    </div>
  );
}
