import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { hasCode } from "../api/error.ts";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import type { ChatStore } from "./chat-store.ts";
import { PEOPLE_MAX } from "./people.ts";
import { createRoom } from "./requests.ts";
import { RoomFields, useRoomForm } from "./room-form.tsx";
import { isRoomId, roomIdFrom } from "./room-id.ts";

export function NewRoomDialog({ chat, onClose }: { chat: ChatStore; onClose: () => void }) {
  const { route } = useLocation();
  const form = useRoomForm(chat.user.id);
  /** Follows the name until the user types an id. */
  const [typedId, setTypedId] = useState<string>();
  const roomId = typedId ?? roomIdFrom(form.name);
  const showIdError = (message: string) => form.errors.setErrors([{ path: "roomId", message }]);

  async function submit() {
    if (!isRoomId(roomId)) return showIdError("Letters, digits and - . _ ~ only");
    const name = form.name.trim();
    await form.send([], async (members) => {
      try {
        const room = await createRoom({
          roomId,
          with: members,
          ...(name !== "" && { name }),
        });
        chat.roomList.put(room);
        chat.room(roomId).info.value = room;
      } catch (error) {
        if (!hasCode(error, "room.taken")) throw error;
        return showIdError(error.message);
      }
      onClose();
      route(`/rooms/${roomId}`);
    });
  }

  return (
    <FormDialog title="New room" submit="Create room" onSubmit={submit} onClose={onClose}>
      <RoomFields form={form} isNameRequired title="People" max={PEOPLE_MAX}>
        <Field
          label="Id"
          hint="Part of the room's address. It cannot be changed later."
          required
          maxLength={64}
          value={roomId}
          onInput={setTypedId}
          error={form.errors.errorAt("roomId")}
        />
      </RoomFields>
    </FormDialog>
  );
}
