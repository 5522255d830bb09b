import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { Draft } from "./outbox.ts";

/** How long an answer is surely kept, in milliseconds: ten minutes less than the API's hour. */
const KEPT_MS = 50 * 60_000;

/** How far a clock may be wrong, in milliseconds. */
const SKEW_MS = 5 * 60_000;

export interface DeliverParts {
  /** Who writes. */
  userId: string;
  send: (draft: Draft) => Promise<MessageInfo>;
  list: (roomId: string, cursor?: string) => Promise<MessagePage>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Sends a draft. One that was tried so long ago that its Idempotency-Key may be forgotten, as by a
 * laptop that was closed meanwhile, is looked for first: it may have arrived then.
 *
 * @throws ApiError
 */
export async function deliver(
  draft: Draft,
  { userId, send, list, now }: DeliverParts,
): Promise<MessageInfo> {
  if (draft.triedAt === undefined || now() - Date.parse(draft.triedAt) < KEPT_MS) {
    return send(draft);
  }
  const since = Date.parse(draft.triedAt) - SKEW_MS;
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
