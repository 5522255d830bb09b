import * as z from "../validation/index.ts";
import { Person } from "../actor/schema.ts";
import { pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** The longest message, in UTF-16 units. */
export const MESSAGE_MAX = 4000;

/** A ULID: 26 characters of Crockford's base 32, upper case. */
export const MESSAGE_ID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The path parameter of a message. */
export const MessageId = z.string().check(z.length(26), z.regex(MESSAGE_ID_PATTERN));

/** The client's own id of a message, returned so that the client recognizes it. */
const ClientId = text(128);

/** The message that is answered. It may be deleted by now, so only its form is checked. */
const ReplyTo = z.strictObject({
  messageId: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(64),
      z.regex(/^[A-Za-z0-9._~-]+$/, "Must contain only letters, digits and - . _ ~"),
    ),
});

/** Body of POST /rooms/{roomId}/messages. */
export const MessageSend = z.strictObject({
  message: text(MESSAGE_MAX),
  clientId: ClientId,
  to: z.optional(ReplyTo),
});
export type MessageSend = z.infer<typeof MessageSend>;

/** Body of PUT /rooms/{roomId}/messages/{messageId}; `to` cannot be changed. */
export const MessageEdit = z.strictObject({
  message: text(MESSAGE_MAX),
  clientId: z.optional(ClientId),
});
export type MessageEdit = z.infer<typeof MessageEdit>;

/** A message as the members of its room see it. */
export const MessageInfo = z.object({
  messageId: z.string(),
  roomId: z.string(),
  message: z.string(),
  clientId: z.string(),
  author: Person,
  to: z.optional(z.object({ messageId: z.string() })),
  createdAt: Timestamp,
  editedAt: z.optional(Timestamp),
});
export type MessageInfo = z.infer<typeof MessageInfo>;

/** One page of GET /rooms/{roomId}/messages, newest first. */
export const MessagePage = pageOf(MessageInfo);
export type MessagePage = z.infer<typeof MessagePage>;
