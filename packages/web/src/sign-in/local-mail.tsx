import { useEffect, useState } from "preact/hooks";
import { isLocal } from "../config.ts";

const POLL_MS = 1000;

/** The last mail to an address from the local stack's outbox. Renders nothing in a deployed stage. */
export function LocalMail({ email }: { email: string }) {
  const [text, setText] = useState("");
  useEffect(() => {
    if (!isLocal) return;
    const load = async () => {
      const response = await fetch(`/_local/outbox?to=${encodeURIComponent(email)}`);
      const mails = (await response.json()) as { body: string }[];
      setText(mails.at(-1)?.body ?? "");
    };
    const poll = () => void load().catch(() => {});
    const timer = setInterval(poll, POLL_MS);
    poll();
    return () => clearInterval(timer);
  }, [email]);
  if (!isLocal) return null;
  return (
    <p class="hint local-mail" role="status">
      {text === "" ? "This stack is local: the mail will be shown here." : `Mail: ${text}`}
    </p>
  );
}
