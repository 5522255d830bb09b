import { createConversions } from "electrodb";
import { AppError } from "../error/index.ts";
import { idAfter, LAST_ID, newId, timeOf } from "../id/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import { requireMember } from "../room/membership.ts";
import type { Scope } from "../scope/index.ts";
import { messages } from "./entity.ts";
import type { MessageItem } from "./entity.ts";
import { MESSAGE_ID_PATTERN } from "./schema.ts";
import type { MessageEdit, MessageInfo, MessageSend } from "./schema.ts";

export { deletion } from "./deletion.ts";
export { purge } from "./purge.ts";
export * from "./schema.ts";

/**
 * Sends a message to a room that the actor is in. With a reserved id it does so once, however often
 * it is called: another attempt finds the message under the id and returns it as it was sent.
 *
 * The id is made before the membership is read. When the room is deleted and created again in the
 * meantime, the message belongs to the deleted room and is never shown; when the actor is removed from
 * it, the message counts as sent before.
 *
 * @throws AppError `room.not_found`
 */
export async function send(
  scope: Scope,
  roomId: string,
  { message, clientId, to }: MessageSend,
  reservedId?: string,
): Promise<{ message: MessageInfo; replayed: boolean }> {
  const id = reservedId ?? newId();
  const { since } = await requireMember(scope, roomId);
  const item: MessageItem = {
    roomId,
    messageId: idAfter(id, since),
    text: message,
    authorId: scope.actor.id,
    authorName: scope.actor.name,
    clientId,
    ...(to && { replyTo: to.messageId }),
  };
  const outcome = await messages(scope.table)
    .create(item)
    .go({ returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected || outcome.data === null) return { message: toInfo(item), replayed: false };
  const { editedAt, ...stored } = outcome.data;
  const sent = editedAt === undefined ? stored : { ...stored, text: message, clientId };
  return { message: toInfo(sent), replayed: reservedId !== undefined };
}

/**
 * One page of a room's messages, newest first.
 *
 * @throws AppError `room.not_found`, `request.invalid` naming `cursor`
 */
export async function list(
  scope: Scope,
  roomId: string,
  query: ListQuery,
): Promise<Page<MessageInfo>> {
  const { since } = await requireMember(scope, roomId);
  const entity = messages(scope.table);
  const { fromComposite } = createConversions(entity);
  return listPage<MessageItem, MessageInfo>(query, {
    query: (page) =>
      entity.query
        .byRoom({ roomId })
        .between({ messageId: since }, { messageId: LAST_ID })
        .go({ order: "desc", ...page }),
    name: "messages",
    idPattern: MESSAGE_ID_PATTERN,
    idOf: ({ messageId }) => messageId,
    covers: (messageId) => messageId >= since,
    startAfter: (messageId) => fromComposite.toCursor({ roomId, messageId }),
    toInfo,
  });
}

/**
 * One message of a room that the actor is in.
 *
 * @throws AppError `room.not_found`, `message.not_found`
 */
export async function fromId(
  scope: Scope,
  roomId: string,
  messageId: string,
): Promise<MessageInfo> {
  const { since } = await requireMember(scope, roomId);
  if (!isOf(since, messageId)) throw messageNotFound();
  const { data } = await messages(scope.table).get({ roomId, messageId }).go();
  if (data === null) throw messageNotFound();
  return toInfo(data);
}

/**
 * Changes the text of a message. The write is conditional on the actor being its author.
 *
 * @throws AppError `room.not_found`, `message.not_found`, `message.not_author`
 */
export async function edit(
  scope: Scope,
  roomId: string,
  messageId: string,
  { message, clientId }: MessageEdit,
): Promise<MessageInfo> {
  const { since } = await requireMember(scope, roomId);
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

/** The message in an image of the table's stream. All attributes of a message are strings. */
export function fromImage(image: Record<string, { S?: string | undefined }>): MessageInfo {
  const text = (name: keyof MessageItem) => image[name]?.S;
  const required = (name: keyof MessageItem) => {
    const value = text(name);
    if (value === undefined) throw new Error(`A message without ${name}`);
    return value;
  };
  const optional = (name: keyof MessageItem) => {
    const value = text(name);
    return value === undefined ? {} : { [name]: value };
  };
  return toInfo({
    roomId: required("roomId"),
    messageId: required("messageId"),
    text: required("text"),
    authorId: required("authorId"),
    authorName: required("authorName"),
    clientId: required("clientId"),
    ...optional("replyTo"),
    ...optional("editedAt"),
  });
}

/** True for an id of a message of this room; those of earlier rooms of the same id are smaller. */
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
