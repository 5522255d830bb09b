import { useState } from "preact/hooks";
import type { LogEntry } from "../data.ts";
import { isWritten } from "../log-line.ts";
import type { ViewProps } from "./app.tsx";
import { hrefOf, useLocal } from "./live.ts";
import { LogLines } from "./log-lines.tsx";
import { Empty, Pending, SearchField, SelectField } from "./ui.tsx";

/** How many lines are loaded, and how many matching ones are shown. */
const LOADED = 2000;
const SHOWN = 300;

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "CRITICAL"];

/** The functions' log lines, newest first; of one invocation or function by the URL. */
export function LogsView({ app, rest: [kind, id] }: ViewProps) {
  const requestId = kind === "request" ? id : undefined;
  const query = requestId === undefined ? "" : `&requestId=${encodeURIComponent(requestId)}`;
  const { value, error, reload } = useLocal<LogEntry[]>(`logs?newest=${LOADED}${query}`, ["logs"]);
  const [text, setText] = useState("");
  const [name, setName] = useState(kind === "function" ? (id ?? "") : "");
  const [level, setLevel] = useState("");
  if (!value) return <Pending error={error} onRetry={reload} />;
  const search = text.trim().toLowerCase();
  const found = value
    .filter(
      (entry) =>
        isWritten(entry) &&
        (name === "" || entry.function === name) &&
        (level === "" || entry.level === level || entry.message.includes(`"level":"${level}"`)) &&
        (entry.message + (entry.readable ?? "")).toLowerCase().includes(search),
    )
    .toReversed();
  return (
    <>
      <search class="filter">
        <SearchField label="Text" value={text} onInput={setText} />
        <SelectField
          label="Function"
          value={name}
          onInput={setName}
          options={[
            ["", "All"],
            ...app.functions.map((one) => [one.physicalName, one.name] as const),
          ]}
        />
        <SelectField
          label="Level"
          value={level}
          onInput={setLevel}
          options={[["", "All"], ...LEVELS.map((one) => [one, one] as const)]}
        />
      </search>
      {requestId !== undefined && (
        <p class="notice">
          Lines of one invocation. <a href={hrefOf("logs")}>Show all</a>
        </p>
      )}
      {found.length === 0 ? (
        <Empty title={value.length === 0 ? "No lines yet" : "No line matches"} />
      ) : (
        <LogLines app={app} entries={found.slice(0, SHOWN)} />
      )}
      {found.length > SHOWN && (
        <p class="faint">
          The newest {SHOWN} of {found.length} lines. Narrow the filter to see others.
        </p>
      )}
    </>
  );
}
