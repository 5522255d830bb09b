import { rooms } from "../room/entity.ts";
import type { Table } from "../table/index.ts";
import { connections } from "./entity.ts";

/** How long a WebSocket of API Gateway may last, in seconds. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const CONNECTION_MAX = 2 * 3600;

/** The most connections of one user that are told of news; the others find them by asking. */
const PER_USER = 20;

/** Whose connection it is. */
export interface Connection {
  userId: string;
  connectionId: string;
}

/** Remembers a connection, for as long as it can last. */
export async function open(table: Table, connection: Connection): Promise<void> {
  const expiresAt = Math.floor(Date.now() / 1000) + CONNECTION_MAX;
  await connections(table)
    .put({ ...connection, expiresAt })
    .go();
}

/** Forgets a connection, if it is known. */
export async function close(table: Table, connection: Connection): Promise<void> {
  await connections(table).delete(connection).go();
}

/**
 * The connections of everybody who may see a message. The room is read consistently, so that who
 * was shown out of it hears nothing more; a message of an earlier room of the same name is
 * nobody's any more.
 */
export async function audienceOf(
  table: Table,
  { roomId, messageId }: { roomId: string; messageId: string },
): Promise<Connection[]> {
  const { data: room } = await rooms(table).get({ roomId }).go({ consistent: true });
  if (room === null || messageId < room.since) return [];
  const found = await Promise.all(room.members.map(({ id }) => ofUser(table, id)));
  return found.flat();
}

/** TTL removes what has expired within days only, so it is left out here. */
async function ofUser(table: Table, userId: string): Promise<Connection[]> {
  const now = Math.floor(Date.now() / 1000);
  const { data } = await connections(table)
    .query.byUser({ userId })
    .go({ limit: PER_USER, attributes: ["userId", "connectionId", "expiresAt"] });
  return data
    .filter(({ expiresAt }) => expiresAt > now)
    .map(({ connectionId }) => ({ userId, connectionId }));
}
