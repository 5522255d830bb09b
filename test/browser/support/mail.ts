import { vi } from "vitest";
import { webUrl } from "./browser.ts";

interface Mail {
  to: string;
  body: string;
  /** The verification code or the temporary password. */
  code: string;
}

/** The newest mail to an address, once `count` mails have been sent to it. */
export async function mailTo(email: string, count = 1): Promise<Mail> {
  const load = async () => {
    const response = await fetch(`${webUrl}/_local/outbox?to=${encodeURIComponent(email)}`);
    const mails = (await response.json()) as Mail[];
    const newest = mails.at(-1);
    if (newest && mails.length >= count) return newest;
    throw new Error(`${mails.length} mails were sent to ${email}, not ${count}.`);
  };
  return vi.waitFor(load, { timeout: 20_000 });
}
