import { Failed, Loading } from "../ui/states.tsx";
import { formatClock, type SentMessage, useNewest } from "./local-api.ts";

/** The mails and text messages that AWS would have sent. */
export function OutboxPanel() {
  const { items, error } = useNewest<SentMessage>("outbox", 100);
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  if (items.length === 0) {
    return (
      <p class="state">Nothing has been sent yet. The mail of a sign-up will be shown here.</p>
    );
  }
  return (
    <ul class="outbox">
      {items.toReversed().map(({ timestamp, kind, medium, to, subject, body }) => (
        <li key={`${timestamp} ${to} ${body}`}>
          <p class="faint">
            {formatClock(timestamp)} · {medium === "SMS" ? "text message" : "mail"} to {to} · {kind}
          </p>
          <h2>{subject || "No subject"}</h2>
          <p class="body">{body}</p>
        </li>
      ))}
    </ul>
  );
}
