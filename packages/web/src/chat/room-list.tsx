import type { RoomSummary } from "@souk/core/room/schema";
import { useState } from "preact/hooks";
import { ConnectionStatus } from "../live/connection-status.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import type { Chat } from "./chat-store.ts";
import { NewRoomDialog } from "./new-room-dialog.tsx";
import { nameOf } from "./room-list-store.ts";

/** The rooms that one is in, and a way to make another. */
export function RoomList({ chat, openId }: { chat: Chat; openId: string | undefined }) {
  const [isMaking, setMaking] = useState(false);
  // A page has one heading of the first level: the open room's, where there is one.
  const Heading = openId === undefined ? "h1" : "h2";
  return (
    <nav class="room-list" aria-label="Rooms">
      <div class="pane-head">
        <Heading>Rooms</Heading>
        <button type="button" onClick={() => setMaking(true)}>
          New room
        </button>
      </div>
      <div class="pane-body">
        <Items chat={chat} openId={openId} />
      </div>
      <ConnectionStatus {...chat.live} />
      {isMaking && <NewRoomDialog chat={chat} onClose={() => setMaking(false)} />}
    </nav>
  );
}

function Items({ chat, openId }: { chat: Chat; openId: string | undefined }) {
  const { items, problem, hasMore, busy, more, refresh } = chat.rooms;
  if (items.value === undefined) {
    return problem.value === undefined ? (
      <Loading what="rooms" />
    ) : (
      <Failed error={problem.value} onRetry={() => void refresh()} />
    );
  }
  if (items.value.length === 0) {
    return <p class="state">You are in no room yet. Make one, or wait to be let into one.</p>;
  }
  return (
    <>
      <ul>
        {items.value.map((room) => (
          <Item
            key={room.roomId}
            room={room}
            isOpen={room.roomId === openId}
            hasNews={chat.news.value.has(room.roomId)}
          />
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" disabled={busy.value} onClick={() => void more()}>
          Show more rooms
        </button>
      )}
    </>
  );
}

function Item({ room, isOpen, hasNews }: { room: RoomSummary; isOpen: boolean; hasNews: boolean }) {
  return (
    <li>
      <a
        id={linkId(room.roomId)}
        href={`/rooms/${room.roomId}`}
        aria-current={isOpen ? "page" : undefined}
      >
        <span class="name">{nameOf(room)}</span>
        <span class="by">{room.owner.name}</span>
        {hasNews && (
          <span class="news">
            <span class="visually-hidden">New messages</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** The id of a room's link in the list, where the focus goes back to. */
export const linkId = (roomId: string): string => `room-${roomId}`;
