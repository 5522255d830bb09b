import { useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { type Answered, clock, useNewest } from "../local-api.ts";
import { filter } from "./log-lines.ts";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";

const SHOWN = 200;

/** What the APIs were asked, and what they answered. */
export function RequestsPanel() {
  const { items, error } = useNewest<Answered>("requests", SHOWN);
  const [text, setText] = useState("");
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const wanted = text.trim().toLowerCase();
  const found = items.filter(
    ({ requestId, method, path, status }) =>
      // A browser's own question before each request is shown to who asks for it.
      (method !== "OPTIONS" || wanted.startsWith("options")) &&
      `${method} ${path} ${status} ${requestId}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <search class="filter">
        <Field
          label="Method, path, status or request id"
          type="search"
          autocomplete="off"
          value={text}
          onInput={setText}
        />
      </search>
      <p class="hint" role="status">
        {found.length === 0 ? "No request is like that." : `The newest ${found.length} requests`}
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

function Row({ timestamp, requestId, method, path, status, milliseconds }: Answered) {
  return (
    <tr>
      <td class="faint">{clock(timestamp)}</td>
      <td>{method}</td>
      <td class="path">{path}</td>
      <td data-status={Math.floor(status / 100)}>{status}</td>
      <td>{Math.round(milliseconds)}</td>
      <td>
        <a
          href="#logs"
          aria-label={`Logs of ${method} ${path}`}
          onClick={() => (filter.value = { ...filter.value, text: requestId, level: "" })}
        >
          Logs
        </a>
      </td>
    </tr>
  );
}
