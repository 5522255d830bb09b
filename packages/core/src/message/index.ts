import { createConversions } from "electrodb";
import { fromCursor, invalidCursor, toCursor } from "../cursor/index.ts";
import { AppError } from "../error/index.ts";
import { LAST_ID, newId, timeOf } from "../id/index.ts";
import { enter } from "../member/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import type { Scope } from "../scope/index.ts";
import { messages } from "./entity.ts";
import type { MessageItem } from "./entity.ts";
import { MESSAGE_ID_PATTERN } from "./schema.ts";
import type { MessageEdit, MessageInfo, MessageSend } from "./schema.ts";

export { deletion } from "./deletion.ts";
export * from "./schema.ts";

const LIST = "messages";

/** Sends a message to a room the actor is in. */
export async function send(
  scope: Scope,
  roomId: string,
  { message, clientId, to }: MessageSend,
): Promise<MessageInfo> {
  const { since } = await enter(scope, roomId);
  const item: MessageItem = {
    roomId,
    messageId: newId(since),
    text: message,
    authorId: scope.actor.id,
    authorName: scope.actor.name,
    clientId,
    replyTo: to?.messageId,
  };
  await messages(scope.table).put(item).go();
  return toInfo(item);
}

/** One page of a room's messages, newest first, for somebody who is in it. */
export async function list(
  scope: Scope,
  roomId: string,
  { limit, cursor }: ListQuery,
): Promise<Page<MessageInfo>> {
  const after = cursor === undefined ? undefined : fromCursor(LIST, MESSAGE_ID_PATTERN, cursor);
  const { since } = await enter(scope, roomId);
  // DynamoDB refuses to start outside of what the query covers.
  if (after !== undefined && after < since) throw invalidCursor();
  const entity = messages(scope.table);
  const { fromComposite, fromCursor: read } = createConversions(entity);
  const page = await entity.query
    .byRoom({ roomId })
    .between({ messageId: since }, { messageId: LAST_ID })
    .go({
      order: "desc",
      limit,
      cursor: after === undefined ? null : fromComposite.toCursor({ roomId, messageId: after }),
    });
  const last = page.cursor === null ? undefined : read.toComposite(page.cursor)?.messageId;
  return {
    items: page.data.map(toInfo),
    ...(last !== undefined && { cursor: toCursor(LIST, last) }),
  };
}

/** One message of a room the actor is in. */
export async function fromId(
  scope: Scope,
  roomId: string,
  messageId: string,
): Promise<MessageInfo> {
  const { since } = await enter(scope, roomId);
  if (!isOf(since, messageId)) throw messageNotFound();
  const { data } = await messages(scope.table).get({ roomId, messageId }).go();
  if (data === null) throw messageNotFound();
  return toInfo(data);
}

/** Changes the text of a message; its author alone may, as a condition of the write. */
export async function edit(
  scope: Scope,
  roomId: string,
  messageId: string,
  { message, clientId }: MessageEdit,
): Promise<MessageInfo> {
  const { since } = await enter(scope, roomId);
  if (!isOf(since, messageId)) throw messageNotFound();
  const outcome = await messages(scope.table)
    .patch({ roomId, messageId })
    .set({
      text: message,
      editedAt: new Date().toISOString(),
      ...(clientId !== undefined && { clientId }),
    })
    .where(({ authorId }, { eq }) => eq(authorId, scope.actor.id))
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected) return toInfo(outcome.data);
  if (outcome.data === null) throw messageNotFound();
  throw new AppError("forbidden", "message.not_author", "Only its author may change a message");
}

/** The message that an image of the table's stream shows; every attribute of one is a text. */
export function fromImage(image: Record<string, { S?: string | undefined }>): MessageInfo {
  const text = (name: keyof MessageItem) => image[name]?.S;
  const required = (name: keyof MessageItem) => {
    const value = text(name);
    if (value === undefined) throw new Error(`A message without ${name}`);
    return value;
  };
  return toInfo({
    roomId: required("roomId"),
    messageId: required("messageId"),
    text: required("text"),
    authorId: required("authorId"),
    authorName: required("authorName"),
    clientId: required("clientId"),
    replyTo: text("replyTo"),
    editedAt: text("editedAt"),
  });
}

/** True for a message of this room, not of an earlier one of the same name, nor no id at all. */
function isOf(since: string, messageId: string): boolean {
  return MESSAGE_ID_PATTERN.test(messageId) && messageId > since;
}

function messageNotFound(): AppError {
  return new AppError("not_found", "message.not_found", "Message not found");
}

function toInfo(item: MessageItem): MessageInfo {
  return {
    messageId: item.messageId,
    roomId: item.roomId,
    message: item.text,
    clientId: item.clientId,
    author: { id: item.authorId, name: item.authorName },
    ...(item.replyTo !== undefined && { to: { messageId: item.replyTo } }),
    createdAt: timeOf(item.messageId),
    ...(item.editedAt !== undefined && { editedAt: item.editedAt }),
  };
}
