import type { RoomCreate, RoomInfo } from "@souk/core/room/schema";
import { ApiError, hasCode } from "../api/error.ts";
import { roomIdFrom } from "./room-id.ts";
import { undefinedWhenNotAvailable } from "./room-store.ts";

export interface CreateRoomOptions {
  userId: string;
  /** The end of the id where the one of the name is taken. */
  randomEnd: string;
  create: (input: RoomCreate) => Promise<RoomInfo>;
  get: (roomId: string) => Promise<RoomInfo>;
}

/**
 * Returns a function that creates a room under the id that its name makes, or with a random end where
 * that one is taken. Repeated after an attempt that got no answer, it returns the room that the attempt
 * has made.
 *
 * @throws ApiError
 */
export function roomCreator({ userId, randomEnd, create, get }: CreateRoomOptions) {
  /** The ids of attempts without an answer, each of which may be taken by that attempt. */
  const unanswered = new Set<string>();
  return async (input: Omit<RoomCreate, "roomId">): Promise<RoomInfo> => {
    const start = roomIdFrom(input.name ?? "");
    const ids = [start, `${start === "" ? "room" : start.slice(0, 55)}-${randomEnd}`];
    for (const roomId of ids.filter((id) => id !== "")) {
      try {
        return await create({ ...input, roomId });
      } catch (error) {
        if (error instanceof ApiError && error.isRetryable) unanswered.add(roomId);
        if (!hasCode(error, "room.taken")) throw error;
        const made = unanswered.has(roomId)
          ? await get(roomId).catch(undefinedWhenNotAvailable)
          : undefined;
        if (made?.owner.id === userId) return made;
      }
    }
    throw new Error("There is a room of this name. Choose another name.");
  };
}
