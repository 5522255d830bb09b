import { LAST_ID, timeOf } from "../id/index.ts";
import type { MemberItem } from "../member/entity.ts";
import { messages } from "../message/entity.ts";
import { toSummary } from "../room/info.ts";
import { EXCERPT_MAX } from "../room/schema.ts";
import type { LastMessage, ListedRoom } from "../room/schema.ts";
import type { Table } from "../table/index.ts";

/** A room with its last message, which one query of one item reads: half a read unit up to 4 KB. */
export async function withLastMessage(table: Table, member: MemberItem): Promise<ListedRoom> {
  const lastMessage = await lastMessageOf(table, member);
  return { ...toSummary(member), ...(lastMessage && { lastMessage }) };
}

/** The newest message of a room since it exists; undefined where there is none. */
async function lastMessageOf(
  table: Table,
  { roomId, since }: MemberItem,
): Promise<LastMessage | undefined> {
  const { data } = await messages(table)
    .query.byRoom({ roomId })
    .between({ messageId: since }, { messageId: LAST_ID })
    .go({
      order: "desc",
      limit: 1,
      attributes: ["roomId", "messageId", "authorId", "authorName", "text"],
    });
  const [newest] = data;
  if (newest === undefined) return undefined;
  return {
    messageId: newest.messageId,
    author: { id: newest.authorId, name: newest.authorName },
    excerpt: excerptOf(newest.text),
    createdAt: timeOf(newest.messageId),
  };
}

/** The beginning of a text on one line, which ends with an ellipsis where the text goes on. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (line.length <= EXCERPT_MAX) return line;
  // A cut inside a surrogate pair would leave half a character.
  return `${line.slice(0, EXCERPT_MAX - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
