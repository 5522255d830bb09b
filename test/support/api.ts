import { randomUUID } from "node:crypto";
import { expect, inject } from "vitest";
import { credentials, ids } from "./callers.ts";
import { type Answer, type CallOptions, client } from "./client.ts";

export type { Answer } from "./client.ts";

const { endpoints, seed } = inject("stack");
const call = client(endpoints.api);

/** A request to the API under test. */
export interface ApiOptions extends Omit<CallOptions, "as"> {
  /** Name of the chat caller; one name is one user throughout a test file. */
  as?: string;
  /** Sent as `Authorization`. */
  token?: string;
}

/** Calls the API under test: the deployed stage of the shell, else the local stack. */
export async function api(
  method: string,
  path: string,
  { as, token, query, headers, ...options }: ApiOptions = {},
): Promise<Answer> {
  const who = as === undefined ? {} : await credentials(as);
  return call(method, path, {
    ...options,
    query: { ...who.query, ...query },
    headers: { ...who.headers, ...(token !== undefined && { authorization: token }), ...headers },
  });
}

/**
 * Calls with the stage's API key. All suites share the usage plan of ten requests per second, so a
 * request that gets 429 is repeated until it is accepted.
 */
export async function withApiKey(
  method: string,
  path: string,
  options: ApiOptions = {},
): Promise<Answer> {
  const headers = { "x-api-key": seed.apiKey ?? "", ...options.headers };
  for (;;) {
    const answer = await api(method, path, { ...options, headers });
    if (answer.status !== 429) return answer;
  }
}

/** An id that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

/** The body of an error, equal in every layer. */
export const error = (code: string, message: string) => ({
  code,
  message,
  // The request id, which the logs contain too.
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
});

/** A room in a response. */
export interface Room {
  roomId: string;
  name?: string;
  owner: { id: string; name: string };
  members: { id: string; name: string }[];
}

/** A message in a response. */
export interface Message {
  messageId: string;
  roomId: string;
  message: string;
  clientId: string;
  author: { id: string; name: string };
  to?: { messageId: string };
  createdAt: string;
  editedAt?: string;
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  cursor?: string;
}

/** Reads all pages of a list. */
export async function listAll<Item>(path: string, options: ApiOptions = {}): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...options.query, ...(cursor !== undefined && { cursor }) };
    const answer = await api("GET", path, { ...options, query });
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    const page = answer.json<Page<Item>>();
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Creates a room of `owner`, by default with the members ben and cy. */
export async function makeRoom(owner: string, people = ["ben", "cy"]): Promise<string> {
  const roomId = unique("room");
  const body = { roomId, with: await ids(...people) };
  const answer = await api("POST", "/rooms", { as: owner, body });
  if (answer.status !== 201) throw new Error(`POST /rooms: ${answer.status} ${answer.text}`);
  return roomId;
}

/** Sends a message and returns it. */
export async function send(roomId: string, as: string, message: string): Promise<Message> {
  const answer = await api("POST", `/rooms/${roomId}/messages`, {
    as,
    body: { message, clientId: unique("client") },
  });
  if (answer.status !== 201) throw new Error(`POST messages: ${answer.status} ${answer.text}`);
  return answer.json<Message>();
}
