import { rooms } from "../room/entity.ts";
import type { Table } from "../table/index.ts";
import { connections } from "./entity.ts";

/** The longest life of a WebSocket of API Gateway, in seconds. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const CONNECTION_MAX = 2 * 3600;

/** The most connections of one user that receive events; clients on others learn by polling. */
const PER_USER = 20;

/** A connection and its user. */
export interface Connection {
  userId: string;
  connectionId: string;
}

/** Stores a connection until the end of its longest life. */
export async function open(table: Table, connection: Connection): Promise<void> {
  const expiresAt = Math.floor(Date.now() / 1000) + CONNECTION_MAX;
  await connections(table)
    .put({ ...connection, expiresAt })
    .go();
}

/** Removes a connection; does nothing where there is none. */
export async function close(table: Table, connection: Connection): Promise<void> {
  await connections(table).delete(connection).go();
}

/**
 * The connections of all members of a message's room. The room is read consistently, so a removed
 * member receives nothing more; a message of an earlier room of the same id has no audience.
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

/** The open connections of a user. TTL removes expired items within days, so they are filtered. */
export async function ofUser(table: Table, userId: string): Promise<Connection[]> {
  const now = Math.floor(Date.now() / 1000);
  const { data } = await connections(table)
    .query.byUser({ userId })
    .go({ limit: PER_USER, attributes: ["userId", "connectionId", "expiresAt"] });
  return data
    .filter(({ expiresAt }) => expiresAt > now)
    .map(({ connectionId }) => ({ userId, connectionId }));
}
