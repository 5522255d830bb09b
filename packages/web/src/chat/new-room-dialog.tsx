import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ApiError } from "../api/error.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import type { Chat } from "./chat-store.ts";
import { PeopleFields } from "./people-fields.tsx";
import { namedIn, wrongOf } from "./people.ts";
import { createRoom } from "./requests.ts";
import { isRoomId, roomIdFrom } from "./room-id.ts";
import { useFieldErrors } from "../ui/use-field-errors.ts";

export function NewRoomDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { route } = useLocation();
  const [name, setName] = useState("");
  /** As it was typed; until then it follows the name. */
  const [typedId, setTypedId] = useState<string>();
  const [people, setPeople] = useState([""]);
  const [named, setNamed] = useState<string[]>([]);
  const wrong = useFieldErrors();
  const roomId = typedId ?? roomIdFrom(name);

  async function submit() {
    const whom = namedIn(people, chat.me.id);
    setNamed(whom);
    if (!isRoomId(roomId)) {
      wrong.setErrors([{ path: "roomId", message: "Letters, digits and - . _ ~ only" }]);
      return;
    }
    wrong.setErrors([]);
    try {
      const title = name.trim();
      const made = await createRoom({
        roomId,
        with: whom,
        ...(title !== "" && { name: title }),
      });
      chat.rooms.put(made);
      chat.room(roomId).info.value = made;
      onClose();
      route(`/rooms/${roomId}`);
    } catch (error) {
      if (error instanceof ApiError && error.code === "room.taken") {
        wrong.setErrors([{ path: "roomId", message: error.message }]);
      } else {
        wrong.showError(error, (path) => /^(roomId|name|with\.\d+)$/.test(path));
      }
    }
  }

  return (
    <Dialog title="New room" onClose={onClose}>
      <Form
        submit="Create room"
        onSubmit={submit}
        aside={
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        }
      >
        <div ref={wrong.fields}>
          <Field
            label="Name"
            autocomplete="off"
            required
            maxLength={100}
            value={name}
            onInput={setName}
            error={wrong.errorAt("name")}
          />
          <Field
            label="Id"
            hint="Part of its address. It stays, whatever the room is called later."
            autocomplete="off"
            required
            maxLength={64}
            value={roomId}
            onInput={setTypedId}
            error={wrong.errorAt("roomId")}
          />
          <PeopleFields
            title="People"
            people={people}
            onChange={setPeople}
            wrong={wrongOf(named, wrong.errors)}
          />
        </div>
      </Form>
    </Dialog>
  );
}
