import { useEffect, useState } from "preact/hooks";
import { isLocal } from "../config.ts";

/** The last mail to an address, where mails go nowhere but into the local stack's outbox. */
export function Outbox({ email }: { email: string }) {
  const [text, setText] = useState("");
  useEffect(() => {
    if (!isLocal) return;
    const look = async () => {
      const answer = await fetch(`/_local/outbox?to=${encodeURIComponent(email)}`);
      const mails = (await answer.json()) as { body: string }[];
      setText(mails.at(-1)?.body ?? "");
    };
    const timer = setInterval(() => void look().catch(() => {}), 1000);
    void look().catch(() => {});
    return () => clearInterval(timer);
  }, [email]);
  if (!isLocal) return null;
  return (
    <p class="hint" role="status">
      {text === "" ? "This stack is local: the mail will be shown here." : `Mail: ${text}`}
    </p>
  );
}
