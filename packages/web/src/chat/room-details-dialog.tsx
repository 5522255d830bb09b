import type { RoomInfo, RoomUpdate } from "@souk/core/room/schema";
import { Trash2 } from "lucide";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Avatar } from "../ui/avatar.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { showToast } from "../ui/toasts.tsx";
import { useFocusAfterRender } from "../ui/use-focus-after-render.ts";
import type { ChatStore } from "./chat-store.ts";
import { PEOPLE_MAX } from "./people.ts";
import { deleteRoom, updateRoom } from "./requests.ts";
import { RoomFields, useRoomForm } from "./room-form.tsx";
import { nameOf } from "./room-list-store.ts";

type Member = RoomInfo["members"][number];

interface DetailsProps {
  chat: ChatStore;
  info: RoomInfo;
  onClose: () => void;
}

/** The members of a room. Its owner can change them, rename the room and delete it. */
export function RoomDetailsDialog({ chat, info, onClose }: DetailsProps) {
  const [isDeleting, setDeleting] = useState(false);
  if (isDeleting) return <DeleteRoomDialog chat={chat} info={info} onClose={onClose} />;
  if (info.owner.id !== chat.user.id) return <MembersDialog info={info} onClose={onClose} />;
  return (
    <EditRoomDialog chat={chat} info={info} onClose={onClose} onDelete={() => setDeleting(true)} />
  );
}

function MembersDialog({ info, onClose }: Omit<DetailsProps, "chat">) {
  return (
    <Dialog title={nameOf(info)} onClose={onClose}>
      <ul class="members" aria-label="Members">
        {info.members.map(({ id, name }) => (
          <li key={id}>
            <Avatar id={id} name={name} />
            <span>{name}</span>
            {id === info.owner.id && <span class="hint">owner</span>}
          </li>
        ))}
      </ul>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </Dialog>
  );
}

function EditRoomDialog({
  chat,
  info,
  onClose,
  onDelete,
}: DetailsProps & { onDelete: () => void }) {
  const { owner, roomId } = info;
  const others = info.members.filter(({ id }) => id !== owner.id);
  const [members, setMembers] = useState(others);
  const form = useRoomForm(owner.id, info.name);

  const submit = () =>
    form.send(
      members.map(({ id }) => id),
      async (allMembers) => {
        const name = form.name.trim();
        const isSame =
          members.length === others.length && form.people.every((person) => person.trim() === "");
        if (!isSame && allMembers.length === 0) {
          throw new Error("A room needs at least one member beside its owner.");
        }
        const change: RoomUpdate = {
          ...(name !== "" && name !== info.name && { name }),
          ...(!isSame && { with: allMembers }),
        };
        if (Object.keys(change).length > 0) {
          const changed = await updateRoom(roomId, change);
          chat.room(roomId).info.value = changed;
          chat.roomList.put(changed);
          showToast("The room was saved.");
        }
        onClose();
      },
    );

  return (
    <FormDialog
      title={nameOf(info)}
      submit="Save"
      onSubmit={submit}
      onClose={onClose}
      footer={
        <>
          <hr />
          <button type="button" class="danger" onClick={onDelete}>
            <Icon of={Trash2} />
            Delete room
          </button>
        </>
      }
    >
      <RoomFields
        form={form}
        isNameRequired={info.name !== undefined}
        title="Add people"
        max={PEOPLE_MAX - members.length}
      >
        <EditableMembers owner={owner} members={members} onChange={setMembers} />
      </RoomFields>
    </FormDialog>
  );
}

/** The owner, and the other members with buttons that remove them. */
function EditableMembers({
  owner,
  members,
  onChange,
}: {
  owner: Member;
  members: Member[];
  onChange: (members: Member[]) => void;
}) {
  const { container, focusAfterRender } = useFocusAfterRender<HTMLUListElement>();
  function remove(index: number) {
    // The next member's button, or the last one's. The first item is the owner's.
    focusAfterRender(`li:nth-child(${Math.min(index + 2, members.length)}) button`);
    onChange(members.toSpliced(index, 1));
  }
  return (
    <ul ref={container} class="members" aria-label="Members">
      <li>
        <Avatar id={owner.id} name={owner.name} />
        <span>{owner.name}</span>
        <span class="hint">owner</span>
      </li>
      {members.map(({ id, name }, index) => (
        <li key={id}>
          <Avatar id={id} name={name} />
          <span>{name}</span>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name}`}
            onClick={() => remove(index)}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}

function DeleteRoomDialog({ chat, info, onClose }: DetailsProps) {
  const { route } = useLocation();
  async function confirm() {
    await deleteRoom(info.roomId);
    chat.removeRoom(info.roomId);
    onClose();
    route("/");
    showToast(`${nameOf(info)} was deleted.`);
  }
  return (
    <ConfirmDialog
      title={`Delete ${nameOf(info)}?`}
      action="Delete room"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>All its messages are deleted for every member. This cannot be undone.</p>
    </ConfirmDialog>
  );
}
