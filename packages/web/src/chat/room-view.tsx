import { useEffect, useState } from "preact/hooks";
import { ConnectionStatus } from "../live/connection-status.tsx";
import { Empty } from "../ui/states.tsx";
import type { Chat } from "./chat-store.ts";
import { Composer } from "./composer.tsx";
import { DetailsDialog } from "./room-details-dialog.tsx";
import { Messages } from "./message-list.tsx";
import { isGone } from "./room-store.ts";
import { nameOf } from "./room-list-store.ts";

/** Where the focus goes when a room is opened. */
export const HEADING_ID = "room-heading";

/** An open room: what it is, what was said in it, and where to say more. */
export function RoomView({ chat, roomId }: { chat: Chat; roomId: string }) {
  const room = chat.room(roomId);
  const [isDetailed, setDetailed] = useState(false);
  const info = room.info.value;
  const known = info ?? chat.rooms.items.value?.find((one) => one.roomId === roomId);
  const name = nameOf({ name: known?.name, roomId });
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · Souk`;
    return () => {
      document.title = before;
    };
  }, [name]);
  if (isGone(room.problem.value)) {
    return (
      <Empty title="There is no such room">
        <p>Or you are not in it.</p>
        <a href="/">Back to your rooms</a>
      </Empty>
    );
  }
  return (
    <section class="room" aria-label={name}>
      <header class="pane-head">
        <a class="back" href="/" aria-label="All rooms">
          ←
        </a>
        <div class="about-room">
          <h1 id={HEADING_ID} tabIndex={-1}>
            {name}
          </h1>
          <ConnectionStatus {...chat.live} />
          <p class="people">{info?.members.map((member) => member.name).join(", ")}</p>
        </div>
        <button type="button" disabled={info === undefined} onClick={() => setDetailed(true)}>
          Details
        </button>
      </header>
      <Messages chat={chat} room={room} roomId={roomId} />
      <Composer chat={chat} room={room} roomId={roomId} name={name} />
      {isDetailed && info && (
        <DetailsDialog chat={chat} info={info} onClose={() => setDetailed(false)} />
      )}
    </section>
  );
}
