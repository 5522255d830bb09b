import { timeOf } from "../id/index.ts";
import type { MemberItem } from "../member/entity.ts";
import type { RoomItem } from "./entity.ts";
import { ownerOf } from "./members.ts";
import type { RoomInfo, RoomSummary } from "./schema.ts";

/** A room as its members see it. */
export function toInfo(room: RoomItem): RoomInfo {
  return {
    roomId: room.roomId,
    ...(room.name !== undefined && { name: room.name }),
    owner: ownerOf(room),
    members: room.members,
    createdAt: timeOf(room.since),
    updatedAt: room.updatedAt,
  };
}

/** A room as the list of rooms shows it, made of the caller's membership. */
export function toSummary(member: MemberItem): RoomSummary {
  return {
    roomId: member.roomId,
    ...(member.roomName !== undefined && { name: member.roomName }),
    owner: { id: member.ownerId, name: member.ownerName },
    createdAt: timeOf(member.since),
  };
}

/** The room in a stream image of a membership. All its attributes are strings. */
export function summaryFromImage(image: Record<string, { S?: string | undefined }>): RoomSummary {
  const required = (name: keyof MemberItem) => {
    const value = image[name]?.S;
    if (value === undefined) throw new Error(`A membership without ${name}`);
    return value;
  };
  const roomName = image["roomName"]?.S;
  return toSummary({
    userId: required("userId"),
    roomId: required("roomId"),
    ...(roomName !== undefined && { roomName }),
    ownerId: required("ownerId"),
    ownerName: required("ownerName"),
    since: required("since"),
  });
}
