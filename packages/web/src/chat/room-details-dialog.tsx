import type { RoomInfo, RoomUpdate } from "@souk/core/room/schema";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { showToast } from "../ui/toasts.tsx";
import type { Chat } from "./chat-store.ts";
import { PeopleFields } from "./people-fields.tsx";
import { namedIn, PEOPLE_MAX, wrongOf } from "./people.ts";
import { deleteRoom, updateRoom } from "./requests.ts";
import { nameOf } from "./room-list-store.ts";
import { useFieldErrors } from "../ui/use-field-errors.ts";

interface DetailsProps {
  chat: Chat;
  info: RoomInfo;
  onClose: () => void;
}

/** Who is in a room. Its owner can change that, call it otherwise and delete it. */
export function DetailsDialog({ chat, info, onClose }: DetailsProps) {
  const [isDeleting, setDeleting] = useState(false);
  const isOwner = info.owner.id === chat.me.id;
  if (isDeleting) return <DeleteRoom chat={chat} info={info} onClose={onClose} />;
  return (
    <Dialog title={nameOf(info)} onClose={onClose}>
      {isOwner ? (
        <>
          <EditRoom chat={chat} info={info} onClose={onClose} />
          <hr />
          <button type="button" class="danger" onClick={() => setDeleting(true)}>
            Delete room…
          </button>
        </>
      ) : (
        <Members info={info} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Members({ info, onClose }: Omit<DetailsProps, "chat">) {
  return (
    <>
      <ul class="members" aria-label="In the room">
        {info.members.map(({ id, name }) => (
          <li key={id}>
            {name}
            {id === info.owner.id && <span class="hint">owner</span>}
          </li>
        ))}
      </ul>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </>
  );
}

function EditRoom({ chat, info, onClose }: DetailsProps) {
  const others = info.members.filter(({ id }) => id !== info.owner.id);
  const [name, setName] = useState(info.name ?? "");
  const [members, setMembers] = useState(others);
  const [people, setPeople] = useState([""]);
  const [named, setNamed] = useState<string[]>([]);
  const wrong = useFieldErrors();

  async function submit() {
    const whom = namedIn([...members.map(({ id }) => id), ...people], info.owner.id);
    setNamed(whom);
    const title = name.trim();
    const isSame =
      members.length === others.length && people.every((person) => person.trim() === "");
    const change: RoomUpdate = {
      ...(title !== "" && title !== info.name && { name: title }),
      ...(!isSame && { with: whom }),
    };
    if (!isSame && whom.length === 0) {
      throw new Error("A room needs somebody beside its owner.");
    }
    wrong.setErrors([]);
    try {
      if (Object.keys(change).length > 0) {
        const changed = await updateRoom(info.roomId, change);
        chat.room(info.roomId).info.value = changed;
        chat.rooms.put(changed);
        showToast("The room is changed.");
      }
      onClose();
    } catch (error) {
      wrong.showError(error, (path) => /^(name|with\.\d+)$/.test(path));
    }
  }

  return (
    <Form
      submit="Save"
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
          required={info.name !== undefined}
          maxLength={100}
          value={name}
          onInput={setName}
          error={wrong.errorAt("name")}
        />
        <ul class="members" aria-label="In the room">
          <li>
            {info.owner.name}
            <span class="hint">owner</span>
          </li>
          {members.map((member) => (
            <li key={member.id}>
              {member.name}
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${member.name}`}
                onClick={() => setMembers(members.filter(({ id }) => id !== member.id))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
        <PeopleFields
          title="Let in"
          people={people}
          onChange={setPeople}
          wrong={wrongOf(named, wrong.errors)}
          max={PEOPLE_MAX - members.length}
        />
      </div>
    </Form>
  );
}

function DeleteRoom({ chat, info, onClose }: DetailsProps) {
  const { route } = useLocation();
  async function confirm() {
    await deleteRoom(info.roomId);
    chat.forget(info.roomId);
    onClose();
    route("/");
    showToast(`${nameOf(info)} is deleted.`);
  }
  return (
    <ConfirmDialog
      title={`Delete ${nameOf(info)}?`}
      action="Delete room"
      cancel="Cancel"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>All its messages go with it, for everybody in it. This cannot be taken back.</p>
    </ConfirmDialog>
  );
}
