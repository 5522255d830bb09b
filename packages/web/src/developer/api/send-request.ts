import { getIdToken } from "../../auth/session.ts";
import { config } from "../../config.ts";
import { credentialOf, requestOf, type Typed } from "./build-request.ts";
import type { Call } from "./openapi.ts";

/** What the API has answered, whatever it was. */
export interface Answer {
  status: number;
  statusText: string;
  /** Until all of it was there. */
  milliseconds: number;
  /** Those that a page of another origin may read. */
  headers: [string, string][];
  body: string;
}

/** Sends what was typed as whoever is signed in. @throws TypeError where there is no answer */
export async function send(call: Call, typed: Typed): Promise<Answer> {
  const token = credentialOf(call) === "token" ? await getIdToken() : undefined;
  const { url, method, headers, body } = requestOf(config.apiUrl, call, typed, token);
  const begun = performance.now();
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return {
    status: answer.status,
    statusText: answer.statusText,
    milliseconds: performance.now() - begun,
    headers: [...answer.headers],
    body: pretty(text),
  };
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
