import { ArrowLeft, MessageSquareOff, Settings2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { ConnectionStatus } from "../live/connection-status.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty } from "../ui/states.tsx";
import type { ChatStore } from "./chat-store.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { RoomDetailsDialog } from "./room-details-dialog.tsx";
import { nameOf } from "./room-list-store.ts";
import { isNotAvailable } from "./room-store.ts";

/** The id of the heading, which is focused when a room is opened. */
export const HEADING_ID = "room-heading";

/** The open room: its heading, its messages and the composer. */
export function RoomView({ chat, roomId }: { chat: ChatStore; roomId: string }) {
  const room = chat.room(roomId);
  const [isDetailsOpen, setDetailsOpen] = useState(false);
  const info = room.info.value;
  const known = info ?? chat.roomList.rooms.value?.find((one) => one.roomId === roomId);
  const name = nameOf({ name: known?.name, roomId });
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · Souk`;
    return () => {
      document.title = before;
    };
  }, [name]);
  if (isNotAvailable(room.error.value)) {
    return (
      <Empty title="Room not found" icon={MessageSquareOff} isPage>
        <p>It was deleted, or you are not a member.</p>
        <a class="button" href="/">
          Back to chat
        </a>
      </Empty>
    );
  }
  const members = info?.members.map((member) => member.name).join(", ");
  return (
    <section class="room" aria-label={name}>
      <header class="pane-head">
        <a class="to-rooms" href="/" aria-label="All rooms">
          <Icon of={ArrowLeft} />
        </a>
        <div class="room-title">
          <h1 id={HEADING_ID} tabIndex={-1}>
            {name}
          </h1>
          <ConnectionStatus {...chat.live} />
          <p class="people" title={members}>
            {members}
          </p>
        </div>
        <button
          type="button"
          class="quiet"
          disabled={info === undefined}
          onClick={() => setDetailsOpen(true)}
        >
          <Icon of={Settings2} />
          Details
        </button>
      </header>
      <MessageList chat={chat} room={room} roomId={roomId} />
      <Composer chat={chat} room={room} roomId={roomId} name={name} />
      {isDetailsOpen && info && (
        <RoomDetailsDialog chat={chat} info={info} onClose={() => setDetailsOpen(false)} />
      )}
    </section>
  );
}
