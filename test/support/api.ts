import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { client } from "./client.ts";

/** The API under test: the deployed one that API_URL names, or the local stack's. */
export const api = client(process.env["API_URL"] ?? inject("stack").endpoints.api);

/** An id that no other test has. */
export const unique = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

/** A room as the API shows it. */
export interface Room {
  roomId: string;
  name?: string;
  owner: { id: string; name: string };
  members: { id: string; name: string }[];
}

/** A message as the API shows it. */
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

/** Makes a room that `owner` owns; ben and cy are in it unless told otherwise. */
export async function makeRoom(owner: string, people = ["ben", "cy"]): Promise<string> {
  const roomId = unique("room");
  const answer = await api("POST", "/rooms", { as: owner, body: { roomId, with: people } });
  if (answer.status !== 201) throw new Error(`POST /rooms: ${answer.status} ${answer.text}`);
  return roomId;
}

/** Sends a message and resolves to it. */
export async function send(roomId: string, as: string, message: string): Promise<Message> {
  const answer = await api("POST", `/rooms/${roomId}/messages`, {
    as,
    body: { message, clientId: unique("client") },
  });
  if (answer.status !== 201) throw new Error(`POST messages: ${answer.status} ${answer.text}`);
  return answer.json<Message>();
}
