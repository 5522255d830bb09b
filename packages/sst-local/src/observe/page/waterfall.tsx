import type { AppInfo, Trace, TracedCall } from "../data.ts";
import { formatMs, units } from "./format.ts";
import { functionName, tableName } from "./names.ts";

interface Bar {
  key: string;
  text: string;
  kind: "request" | "function" | "call" | "caused";
  depth: number;
  startedAt: number;
  milliseconds: number;
  isBad: boolean;
}

/** The functions and calls of a request in the order of time, each with a bar from its start to its end. */
export function Waterfall({ app, trace }: { app: AppInfo; trace: Trace }) {
  const bars = barsOf(app, trace);
  const first = Math.min(...bars.map(({ startedAt }) => startedAt));
  const last = Math.max(...bars.map(({ startedAt, milliseconds }) => startedAt + milliseconds));
  const span = Math.max(last - first, 1);
  return (
    <ol class="waterfall" aria-label="What happened, in the order of time">
      {bars.map(({ key, text, kind, depth, startedAt, milliseconds, isBad }) => (
        <li key={key} data-kind={kind} data-depth={depth}>
          <span class="name" title={text}>
            {text}
          </span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect
              class={isBad ? "bad" : kind}
              x={((startedAt - first) / span) * 100}
              y={1}
              width={Math.max((milliseconds / span) * 100, 0.6)}
              height={6}
            />
          </svg>
          <span class="number">{formatMs(milliseconds)}</span>
        </li>
      ))}
    </ol>
  );
}

function barsOf(app: AppInfo, { request, invocations, calls }: Trace): Bar[] {
  const { timestamp, milliseconds, method, route, path, status } = request;
  const parts = [
    ...calls.map((call, index) => callBar(app, `call ${index}`, call, 1)),
    ...invocations.flatMap((one): Bar[] => [
      {
        key: one.requestId + one.cause,
        text: functionName(app, one.function),
        kind: one.cause === "request" ? "function" : "caused",
        depth: 1,
        startedAt: one.startedAt,
        milliseconds: one.milliseconds,
        isBad: one.functionError !== undefined,
      },
      ...one.calls.map((call, index) => callBar(app, `${one.requestId} ${index}`, call, 2)),
    ]),
  ];
  return [
    {
      key: "request",
      text: `${method} ${route ?? path}`,
      kind: "request",
      depth: 0,
      // A request is noted when it was answered.
      startedAt: timestamp - milliseconds,
      milliseconds,
      isBad: status >= 500,
    },
    ...parts,
  ];
}

const callBar = (app: AppInfo, key: string, call: TracedCall, depth: number): Bar => ({
  ...{ key, depth, kind: "call", text: callText(app, call) },
  ...{ startedAt: call.startedAt, milliseconds: call.milliseconds, isBad: call.status >= 400 },
});

/** A call in a line: `PutItem · Table · 1 unit`. */
const callText = (app: AppInfo, { operation, target, capacityUnits = 0 }: TracedCall): string =>
  [operation, tableName(app, target), capacityUnits > 0 ? units(capacityUnits, "unit") : ""]
    .filter(Boolean)
    .join(" · ");
