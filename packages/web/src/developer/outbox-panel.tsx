import { Failed, Loading } from "../ui/states.tsx";
import { clock, type Sent, useNewest } from "./local-api.ts";

/** The mails and other messages that the local stack has sent to nobody. */
export function OutboxPanel() {
  const { items, error } = useNewest<Sent>("outbox", 100);
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  if (items.length === 0) {
    return <p class="state">Nothing was sent yet. Sign up somebody, and the mail is here.</p>;
  }
  return (
    <ul class="outbox">
      {items.toReversed().map(({ timestamp, kind, medium, to, subject, body }) => (
        <li key={`${timestamp} ${to} ${body}`}>
          <p class="faint">
            {clock(timestamp)} · {medium === "SMS" ? "text message" : "mail"} to {to} · {kind}
          </p>
          <h2>{subject || "No subject"}</h2>
          <p class="body">{body}</p>
        </li>
      ))}
    </ul>
  );
}
