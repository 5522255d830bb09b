import { useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { formatClock, type RequestEntry, useNewest } from "../local-api.ts";
import { logFilter } from "./log-lines.ts";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";

const COUNT = 200;

/** The requests to the APIs, newest first, each with a link to its logs. */
export function RequestsPanel() {
  const { items, error } = useNewest<RequestEntry>("requests", COUNT);
  const [text, setText] = useState("");
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const search = text.trim().toLowerCase();
  const found = items.filter(
    ({ requestId, method, path, status }) =>
      // Preflight requests are shown only when they are searched for.
      (method !== "OPTIONS" || search.startsWith("options")) &&
      `${method} ${path} ${status} ${requestId}`.toLowerCase().includes(search),
  );
  return (
    <>
      <search class="filter">
        <Field
          label="Method, path, status or request id"
          type="search"
          value={text}
          onInput={setText}
        />
      </search>
      <p class="hint" role="status">
        {found.length === 0 ? "No request matches." : `The newest ${found.length} requests`}
      </p>
      <ScrollableTable
        label="Requests"
        columns={["Time", "Method", "Path", "Status", "ms", "Logs"]}
      >
        {found.toReversed().map((request) => (
          <Row key={request.requestId} {...request} />
        ))}
      </ScrollableTable>
    </>
  );
}

function Row({ timestamp, requestId, method, path, status, milliseconds }: RequestEntry) {
  return (
    <tr>
      <td class="faint">{formatClock(timestamp)}</td>
      <td>{method}</td>
      <td class="path">{path}</td>
      <td data-status={Math.floor(status / 100)}>{status}</td>
      <td>{Math.round(milliseconds)}</td>
      <td>
        <a
          href="#logs"
          aria-label={`Logs of ${method} ${path}`}
          onClick={() => (logFilter.value = { ...logFilter.value, text: requestId, level: "" })}
        >
          Logs
        </a>
      </td>
    </tr>
  );
}
