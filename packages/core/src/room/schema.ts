import * as z from "../validation/index.ts";
import { Person, PersonRef } from "../actor/schema.ts";
import { ListQuery, pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** Unreserved characters of URLs (RFC 3986, section 2.3) without a leading dot, so never `..`. */
export const ROOM_ID_PATTERN = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}$/;

/**
 * The most members of a room, its owner included. Exchanging all others and renaming the room is then
 * 49 deletes, 50 puts and an update: the 100 actions that a transaction may have.
 */
export const MEMBERS_MAX = 50;

/** The other members of a room; the owner's own name is ignored. */
const With = z.array(PersonRef).check(
  z.minLength(2),
  z.maxLength(MEMBERS_MAX - 1),
  z.refine((people) => new Set(people).size === people.length, "Must not name a person twice"),
  z.meta({ uniqueItems: true }),
);

/** The path parameter of a room. */
export const RoomId = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(64),
    z.regex(
      ROOM_ID_PATTERN,
      "Must contain only letters, digits and - . _ ~ and not begin with a dot",
    ),
  );

/** Body of POST /rooms. */
export const RoomCreate = z.strictObject({
  roomId: RoomId,
  with: With,
  name: z.optional(text(100)),
});
export type RoomCreate = z.infer<typeof RoomCreate>;

/** Body of PUT /rooms/{roomId}; absent fields stay unchanged. */
export const RoomUpdate = z
  .strictObject({
    name: z.optional(text(100)),
    with: z.optional(With),
  })
  .check(
    z.refine((update) => Object.keys(update).length > 0, "Must change something"),
    z.meta({ minProperties: 1 }),
  );
export type RoomUpdate = z.infer<typeof RoomUpdate>;

/** The query parameters of GET /rooms; `lastMessage=true` adds each room's last message. */
export const RoomListQuery = z.object({
  ...ListQuery.shape,
  lastMessage: z.optional(z.enum(["true", "false"])),
});
export type RoomListQuery = z.infer<typeof RoomListQuery>;

/** What a list of rooms shows of a room. */
export const RoomSummary = z.object({
  roomId: z.string(),
  name: z.optional(z.string()),
  owner: Person,
  createdAt: Timestamp,
});
export type RoomSummary = z.infer<typeof RoomSummary>;

/** A room with its members, the owner first. */
export const RoomInfo = z.object({
  ...RoomSummary.shape,
  members: z.array(Person),
  updatedAt: Timestamp,
});
export type RoomInfo = z.infer<typeof RoomInfo>;

/** The longest excerpt of a message, in UTF-16 units. */
export const EXCERPT_MAX = 140;

/** The beginning of a message, and who sent it. */
export const LastMessage = z.object({
  messageId: z.string(),
  author: Person,
  excerpt: z.string(),
  createdAt: Timestamp,
});
export type LastMessage = z.infer<typeof LastMessage>;

/** A room in the list of the caller's rooms. */
export const ListedRoom = z.object({
  ...RoomSummary.shape,
  lastMessage: z.optional(LastMessage),
});
export type ListedRoom = z.infer<typeof ListedRoom>;

/** One page of GET /rooms. */
export const RoomPage = pageOf(ListedRoom);
export type RoomPage = z.infer<typeof RoomPage>;
