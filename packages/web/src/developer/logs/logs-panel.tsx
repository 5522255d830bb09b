import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { formatClock, type LogEntry, useNewest } from "../local-api.ts";
import { linesOf, logFilter, type LogLine } from "./log-lines.ts";

/** How many lines are loaded, and how many matching ones are shown. */
const LOADED = 1000;
const SHOWN = 200;

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"];

/** The functions' log lines, newest first. */
export function LogsPanel() {
  const { items, error } = useNewest<LogEntry>("logs", LOADED);
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const lines = linesOf(items, logFilter.value);
  return (
    <>
      <Filter />
      <p class="hint" role="status">
        {lines.length === 0
          ? "No line matches."
          : `${lines.length} of the newest ${items.length} lines`}
        {lines.length > SHOWN && `, ${SHOWN} of them shown`}
      </p>
      <ol class="log">
        {lines.slice(0, SHOWN).map((line) => (
          <li key={line.key} data-level={line.level}>
            <Line {...line} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Filter() {
  const { text, level, showsPlatform } = logFilter.value;
  return (
    <search class="filter">
      <Field
        label="Text, function or request id"
        type="search"
        value={text}
        onInput={(value) => (logFilter.value = { ...logFilter.value, text: value })}
      />
      <Select
        label="Level"
        value={level}
        onInput={(value) => (logFilter.value = { ...logFilter.value, level: value })}
        options={[["", "All"], ...levels.map((name) => [name, name] as const)]}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={showsPlatform}
          onInput={({ currentTarget }) =>
            (logFilter.value = { ...logFilter.value, showsPlatform: currentTarget.checked })
          }
        />
        Lambda’s platform lines
      </label>
    </search>
  );
}

function Line({ timestamp, function: name, level, text, details }: LogLine) {
  const summary = (
    <>
      <span class="faint">{formatClock(timestamp)}</span> <span class="level">{level}</span>{" "}
      <strong>{name}</strong> <span class="text">{text}</span>
    </>
  );
  if (!details) return <p>{summary}</p>;
  return (
    <details>
      <summary>{summary}</summary>
      <pre tabIndex={0}>{JSON.stringify(details, undefined, 2)}</pre>
    </details>
  );
}
