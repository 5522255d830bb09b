import { useState } from "preact/hooks";
import type { RequestEntry } from "../data.ts";
import type { ViewProps } from "./app.tsx";
import { costInWords, formatClock, formatCost, formatMs } from "./format.ts";
import { hrefOf, useLocal } from "./live.ts";
import { TraceView } from "./trace-view.tsx";
import { Empty, Method, Pending, SearchField, SelectField, Status } from "./ui.tsx";

const COUNT = 300;

/** The requests to the APIs, newest first; the one in the URL with all that it did. */
export function RequestsView({ app, rest: [selected] }: ViewProps) {
  const { value, error, reload } = useLocal<RequestEntry[]>(`requests?newest=${COUNT}`, [
    "requests",
    "calls",
  ]);
  const [text, setText] = useState("");
  const [statuses, setStatuses] = useState("");
  if (!value) return <Pending error={error} onRetry={reload} />;
  const found = value
    .filter((request) => matches(request, text, statuses) || request.requestId === selected)
    .toReversed();
  return (
    <div class="split" data-open={selected !== undefined}>
      <section aria-label="Requests" class="list">
        <search class="filter">
          <SearchField label="Method, route or request id" value={text} onInput={setText} />
          <SelectField
            label="Status"
            value={statuses}
            onInput={setStatuses}
            options={[
              ["", "All"],
              ["2", "2xx"],
              ["4", "4xx"],
              ["5", "5xx"],
            ]}
          />
        </search>
        {found.length === 0 ? (
          <Empty title={value.length === 0 ? "No requests yet" : "No request matches"}>
            {value.length === 0 && <FirstRequest endpoints={app.endpoints} />}
          </Empty>
        ) : (
          <ol class="requests">
            {found.map((request) => (
              <RequestLine
                key={request.requestId}
                {...request}
                isSelected={request.requestId === selected}
              />
            ))}
          </ol>
        )}
      </section>
      {selected !== undefined && <TraceView key={selected} app={app} requestId={selected} />}
    </div>
  );
}

/** Preflights are shown only when they are searched for. */
function matches(
  { requestId, method, path, route = "", status }: RequestEntry,
  text: string,
  statuses: string,
): boolean {
  const search = text.trim().toLowerCase();
  return (
    (method !== "OPTIONS" || search.startsWith("options")) &&
    String(status).startsWith(statuses) &&
    `${method} ${path} ${route} ${status} ${requestId}`.toLowerCase().includes(search)
  );
}

function FirstRequest({ endpoints }: { endpoints: Record<string, string> }) {
  const url = endpoints["api"] ?? Object.values(endpoints)[0];
  return (
    <p>
      Send one: <code>curl {url}</code>
    </p>
  );
}

function RequestLine({
  isSelected,
  requestId,
  timestamp,
  method,
  path,
  route,
  status,
  milliseconds,
  cost,
}: RequestEntry & { isSelected: boolean }) {
  return (
    <li>
      <a
        href={isSelected ? hrefOf("requests") : hrefOf("requests", requestId)}
        aria-current={isSelected ? "true" : undefined}
      >
        <span class="time">{formatClock(timestamp)}</span>
        <Method method={method} />
        <span class="route" title={path}>
          {route ?? path}
        </span>
        <Status status={status} />
        <span class="number">{formatMs(milliseconds)}</span>
        <span class="cost" title={costInWords(cost)}>
          {formatCost(cost)}
        </span>
      </a>
    </li>
  );
}
