import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";
import { FormDialog } from "../ui/form-dialog.tsx";
import type { ChatStore } from "./chat-store.ts";
import { roomCreator } from "./create-room.ts";
import { PEOPLE_MAX } from "./people.ts";
import { createRoom, getRoom } from "./requests.ts";
import { RoomFields, useRoomForm } from "./room-form.tsx";

/** Creates a room, whose id is made of its name. */
export function NewRoomDialog({ chat, onClose }: { chat: ChatStore; onClose: () => void }) {
  const { route } = useLocation();
  const form = useRoomForm(chat.user.id);
  const create = useMemo(
    () =>
      roomCreator({
        userId: chat.user.id,
        randomEnd: crypto.randomUUID().slice(0, 8),
        create: createRoom,
        get: getRoom,
      }),
    [],
  );

  const submit = () =>
    form.send([], async (members) => {
      if (members.length === 0) {
        return form.errors.setErrors([
          { path: "people", message: "Name at least one person beside you." },
        ]);
      }
      const room = await create({ name: form.name.trim(), with: members });
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
