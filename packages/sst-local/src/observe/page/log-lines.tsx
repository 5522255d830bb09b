import type { AppInfo, LogEntry } from "../data.ts";
import { formatClock, logLine } from "./format.ts";
import { hrefOf } from "./live.ts";
import { functionName } from "./names.ts";
import { Disclosure, Json } from "./ui.tsx";

/** Log lines; one that is JSON opens. */
export function LogLines({ app, entries }: { app: AppInfo; entries: readonly LogEntry[] }) {
  return (
    <ol class="log">
      {entries.map((entry) => (
        <Line key={entry.id} app={app} entry={entry} />
      ))}
    </ol>
  );
}

function Line({ app, entry }: { app: AppInfo; entry: LogEntry }) {
  const { timestamp, function: name, level, text, fields, details, requestId } = logLine(entry);
  const line = (
    <>
      <span class="time">{formatClock(timestamp)}</span> <span class="level">{level}</span>{" "}
      <span class="function">{functionName(app, name)}</span> <span class="text">{text}</span>
      {fields.map(([field, value]) => (
        <span key={field} class="pair">
          {" "}
          <span class="faint">{field}=</span>
          {value.length > 80 ? `${value.slice(0, 80)}…` : value}
        </span>
      ))}
    </>
  );
  return (
    <li data-level={level}>
      {details ? (
        <Disclosure summary={line}>
          {() => (
            <>
              {requestId !== undefined && (
                <p>
                  <a href={hrefOf("logs", "request", requestId)}>Lines of this invocation</a>
                </p>
              )}
              <Json label="Log line" value={details} />
            </>
          )}
        </Disclosure>
      ) : (
        <p>{line}</p>
      )}
    </li>
  );
}
