import type { Routes } from "@souk/functions/api/routes";
import { hc } from "hono/client";
import { getIdToken } from "../auth/session.ts";
import { config } from "../config.ts";
import { ApiError } from "./error.ts";

/** Longer than API Gateway's integration timeout of 29 s. */
const TIMEOUT_MS = 30_000;

/**
 * The API's client, typed by its routers. Every response that is not a success is thrown.
 *
 * @throws ApiError
 */
export const api = hc<Routes>(config.apiUrl, { fetch: fetchAuthorized });

async function fetchAuthorized(
  input: RequestInfo | URL,
  init: RequestInit = {},
): Promise<Response> {
  const first = await send(await getIdToken(), input, init);
  // The API may find a token expired before this browser's clock does.
  const response =
    first.status === 401
      ? await send(await getIdToken({ forceRefresh: true }), input, init)
      : first;
  if (!response.ok) throw await ApiError.fromResponse(response);
  return response;
}

async function send(token: string, input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", token);
  try {
    return await fetch(input, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw ApiError.network(cause);
  }
}

/** The body of a success, which hono tells by its status. */
type SuccessBody<Reply> = Reply extends { ok: true; json: () => Promise<infer Body> }
  ? Body
  : never;

/** The parsed body of a response. */
export async function bodyOf<Reply extends { json: () => Promise<unknown> }>(
  response: Promise<Reply>,
): Promise<SuccessBody<Reply>> {
  return (await (await response).json()) as SuccessBody<Reply>;
}
