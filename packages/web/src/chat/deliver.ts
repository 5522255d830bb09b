import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { NewMessage } from "./outbox.ts";

/** How long the API surely remembers an Idempotency-Key: ten minutes less than its hour. */
const KEY_LIFETIME_MS = 50 * 60_000;

/** How far this browser's clock may be off. */
const CLOCK_SKEW_MS = 5 * 60_000;

export interface DeliverOptions {
  /** The author's id. */
  userId: string;
  send: (draft: NewMessage) => Promise<MessageInfo>;
  list: (roomId: string, cursor?: string) => Promise<MessagePage>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Sends a new message. If it was first tried so long ago that the API may have forgotten its
 * Idempotency-Key, as on a laptop that was closed meanwhile, looks for the message in the room
 * first.
 *
 * @throws ApiError
 */
export async function deliver(
  draft: NewMessage,
  { userId, send, list, now }: DeliverOptions,
): Promise<MessageInfo> {
  const { triedAt } = draft;
  if (triedAt === undefined || now() - Date.parse(triedAt) < KEY_LIFETIME_MS) return send(draft);
  const since = Date.parse(triedAt) - CLOCK_SKEW_MS;
  let cursor: string | undefined;
  do {
    const page: MessagePage = await list(draft.roomId, cursor);
    const found = page.items.find(
      ({ author, clientId }) => author.id === userId && clientId === draft.clientId,
    );
    if (found !== undefined) return found;
    const isOlder = page.items.some(({ createdAt }) => Date.parse(createdAt) < since);
    cursor = isOlder ? undefined : page.cursor;
  } while (cursor !== undefined);
  return send(draft);
}
