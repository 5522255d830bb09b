import { Failed, Loading } from "../../ui/states.tsx";
import { Field } from "../../ui/field.tsx";
import { clock, type LogEntry, useNewest } from "../local-api.ts";
import { filter, type LogLine, linesOf } from "./log-lines.ts";

/** Lines that are asked for, and of those that are shown. */
const ASKED = 1000;
const SHOWN = 200;

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"];

/** What the functions write, as they do. */
export function LogsPanel() {
  const { items, error } = useNewest<LogEntry>("logs", ASKED);
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const lines = linesOf(items, filter.value);
  return (
    <>
      <Filter />
      <p class="hint" role="status">
        {lines.length === 0
          ? "No line is like that."
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
  const { text, level, platform } = filter.value;
  return (
    <search class="filter">
      <Field
        label="Text, function or request id"
        type="search"
        autocomplete="off"
        value={text}
        onInput={(value) => (filter.value = { ...filter.value, text: value })}
      />
      <div class="field">
        <label for="log-level">Level</label>
        <select
          id="log-level"
          value={level}
          onInput={({ currentTarget }) =>
            (filter.value = { ...filter.value, level: currentTarget.value })
          }
        >
          <option value="">All</option>
          {levels.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={platform}
          onInput={({ currentTarget }) =>
            (filter.value = { ...filter.value, platform: currentTarget.checked })
          }
        />
        Lambda’s own lines
      </label>
    </search>
  );
}

function Line({ timestamp, function: name, level, text, details }: LogLine) {
  const words = (
    <>
      <span class="faint">{clock(timestamp)}</span> <span class="level">{level}</span>{" "}
      <strong>{name}</strong> <span class="text">{text}</span>
    </>
  );
  if (!details) return <p>{words}</p>;
  return (
    <details>
      <summary>{words}</summary>
      <pre tabIndex={0}>{JSON.stringify(details, undefined, 2)}</pre>
    </details>
  );
}
