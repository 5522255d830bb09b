import type { Routes } from "@souk/functions/api/routes";
import { hc } from "hono/client";
import { idToken } from "../auth/session.ts";
import { config } from "../config.ts";
import { Problem } from "./problem.ts";

/** Longer than API Gateway lets anything take. */
const TIMEOUT_MS = 30_000;

/**
 * The API, typed by its routers. What is not a success is thrown, so that what comes back is one.
 *
 * @throws Problem with the API's own words, or those for a network that is not there
 */
export const api = hc<Routes>(config.apiUrl, { fetch: authorized });

async function authorized(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const first = await send(await idToken(), input, init);
  // A token may be refused before its time is up, by a clock that is not ours.
  const answer =
    first.status === 401 ? await send(await idToken({ renew: true }), input, init) : first;
  if (!answer.ok) throw await Problem.of(answer);
  return answer;
}

async function send(token: string, input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", token);
  try {
    return await fetch(input, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw Problem.ofNetwork(cause);
  }
}

/** What an answer holds where it is a success, which hono tells by its status. */
type Success<Answer> = Answer extends { ok: true; json: () => Promise<infer Body> } ? Body : never;

/** What a call gives, once it has not been refused. */
export async function given<Answer extends { json: () => Promise<unknown> }>(
  answer: Promise<Answer>,
): Promise<Success<Answer>> {
  return (await (await answer).json()) as Success<Answer>;
}
