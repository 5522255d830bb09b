import { useState } from "preact/hooks";
import type { SentMail } from "../data.ts";
import { formatClock } from "./format.ts";
import { useLocal } from "./live.ts";
import { Empty, Pending, SearchField } from "./ui.tsx";

/** The mails and text messages that AWS would have sent, newest first. */
export function MailsView() {
  const { value, error, reload } = useLocal<SentMail[]>("outbox?newest=200", ["outbox"]);
  const [text, setText] = useState("");
  if (!value) return <Pending error={error} onRetry={reload} />;
  const search = text.trim().toLowerCase();
  const found = value
    .filter(({ to, subject, body }) => `${to} ${subject} ${body}`.toLowerCase().includes(search))
    .toReversed();
  return (
    <>
      <search class="filter">
        <SearchField label="Recipient or text" value={text} onInput={setText} />
      </search>
      {found.length === 0 ? (
        <Empty title={value.length === 0 ? "No mails yet" : "No mail matches"}>
          {value.length === 0 && (
            <p>Cognito sends codes and first passwords, and functions send mails by SES.</p>
          )}
        </Empty>
      ) : (
        <ol class="mails">
          {found.map(({ timestamp, medium, to, subject, body }, index) => (
            <li key={`${timestamp} ${to} ${index}`}>
              <h2>{subject || medium}</h2>
              <p class="facts">
                <span>to {to}</span> <span class="time">{formatClock(timestamp)}</span>
              </p>
              <p class="body">{body}</p>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
