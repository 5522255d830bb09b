import { vi } from "vitest";
import { webUrl } from "./browser.ts";

interface Mail {
  to: string;
  body: string;
  /** The code or the temporary password in it. */
  code: string;
}

/** The newest mail to an address, once as many were sent as that. */
export async function mailTo(email: string, count = 1): Promise<Mail> {
  const look = async () => {
    const answer = await fetch(`${webUrl}/_local/outbox?to=${encodeURIComponent(email)}`);
    const mails = (await answer.json()) as Mail[];
    const newest = mails.at(-1);
    if (newest && mails.length >= count) return newest;
    throw new Error(`${mails.length} mails were sent to ${email}, not ${count}.`);
  };
  return vi.waitFor(look, { timeout: 20_000 });
}
