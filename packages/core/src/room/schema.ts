import * as z from "zod";
import { Person, PersonRef } from "../actor/schema.ts";
import { pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** Characters that mean themselves in a URL (RFC 3986, section 2.3); no dot in front, so never `..`. */
export const ROOM_ID_PATTERN = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}$/;

/**
 * The most people a room holds, its owner included. Exchanging all but the owner is then
 * 49 deletes, 49 puts and 2 updates: the 100 actions that one transaction may have.
 */
export const MEMBERS_MAX = 50;

/** Who else is in the room; naming oneself there changes nothing. */
const With = z
  .array(PersonRef)
  .min(2)
  .max(MEMBERS_MAX - 1)
  .refine((people) => new Set(people).size === people.length, "Must not name anybody twice")
  .meta({ uniqueItems: true });

/** The path parameter that names a room. */
export const RoomId = z
  .string()
  .min(1)
  .max(64)
  .regex(ROOM_ID_PATTERN, "May hold letters, digits and - . _ ~ and not begin with a dot");

/** Body of POST /rooms. */
export const RoomCreate = z.strictObject({
  roomId: RoomId,
  with: With,
  name: text(100).optional(),
});
export type RoomCreate = z.infer<typeof RoomCreate>;

/** Body of PUT /rooms/{roomId}: what is absent stays as it is. */
export const RoomUpdate = z
  .strictObject({
    name: text(100).optional(),
    with: With.optional(),
  })
  .refine((update) => Object.keys(update).length > 0, "Must change something")
  .meta({ minProperties: 1 });
export type RoomUpdate = z.infer<typeof RoomUpdate>;

/** A room as the list of one's rooms shows it. */
export const RoomSummary = z.object({
  roomId: z.string(),
  name: z.string().optional(),
  owner: Person,
  createdAt: Timestamp,
});
export type RoomSummary = z.infer<typeof RoomSummary>;

/** A room with the people in it, the owner first. */
export const RoomInfo = z.object({
  ...RoomSummary.shape,
  members: z.array(Person),
  updatedAt: Timestamp,
});
export type RoomInfo = z.infer<typeof RoomInfo>;

/** One page of GET /rooms. */
export const RoomPage = pageOf(RoomSummary);
export type RoomPage = z.infer<typeof RoomPage>;
