import type { RoomCreate, RoomInfo } from "@souk/core/room/schema";
import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";
import { ApiError, hasCode } from "../api/error.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import type { ChatStore } from "./chat-store.ts";
import { PEOPLE_MAX } from "./people.ts";
import { createRoom, getRoom } from "./requests.ts";
import { RoomFields, useRoomForm } from "./room-form.tsx";
import { roomIdFrom } from "./room-id.ts";

/** Creates a room, whose id is made of its name. */
export function NewRoomDialog({ chat, onClose }: { chat: ChatStore; onClose: () => void }) {
  const { route } = useLocation();
  const form = useRoomForm(chat.user.id);
  const attempts = useMemo(
    () => ({ unanswered: new Set<string>(), randomEnd: crypto.randomUUID().slice(0, 8) }),
    [],
  );

  const submit = () =>
    form.send([], async (members) => {
      if (members.length === 0) {
        return form.errors.setErrors([
          { path: "people", message: "Name at least one person beside you." },
        ]);
      }
      const room = await createUnderFreeId(
        { name: form.name.trim(), with: members },
        { userId: chat.user.id, ...attempts },
      );
      chat.roomList.put(room);
      chat.room(room.roomId).info.value = room;
      onClose();
      route(`/rooms/${room.roomId}`);
    });

  return (
    <FormDialog title="Create room" submit="Create room" onSubmit={submit} onClose={onClose}>
      <RoomFields form={form} isNameRequired title="People" max={PEOPLE_MAX} />
    </FormDialog>
  );
}

/**
 * Creates a room under the id that its name makes, or with a random end where that one is taken. An id
 * whose earlier attempt got no answer may be taken by that attempt.
 */
async function createUnderFreeId(
  input: Omit<RoomCreate, "roomId">,
  { userId, unanswered, randomEnd }: { userId: string; unanswered: Set<string>; randomEnd: string },
): Promise<RoomInfo> {
  const start = roomIdFrom(input.name ?? "");
  const ids = [start, `${start === "" ? "room" : start.slice(0, 55)}-${randomEnd}`];
  for (const roomId of ids) {
    if (roomId === "") continue;
    try {
      return await createRoom({ ...input, roomId });
    } catch (error) {
      if (error instanceof ApiError && error.isRetryable) unanswered.add(roomId);
      if (!hasCode(error, "room.taken")) throw error;
      const made = unanswered.has(roomId)
        ? await getRoom(roomId).catch(() => undefined)
        : undefined;
      if (made?.owner.id === userId) return made;
    }
  }
  throw new Error("There is a room of this name. Choose another name.");
}
