import type { RoomSummary } from "@souk/core/room/schema";
import { useState } from "preact/hooks";
import { ConnectionStatus } from "../live/connection-status.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import type { ChatStore } from "./chat-store.ts";
import { NewRoomDialog } from "./new-room-dialog.tsx";
import { nameOf } from "./room-list-store.ts";

/** The user's rooms, with a button to create one. */
export function RoomList({ chat, openId }: { chat: ChatStore; openId: string | undefined }) {
  const [isCreating, setCreating] = useState(false);
  // A page has one h1: the heading of the open room, if there is one.
  const Heading = openId === undefined ? "h1" : "h2";
  return (
    <nav class="room-list" aria-label="Rooms">
      <div class="pane-head">
        <Heading>Rooms</Heading>
        <button type="button" onClick={() => setCreating(true)}>
          New room
        </button>
      </div>
      <div class="pane-body">
        <Items chat={chat} openId={openId} />
      </div>
      <ConnectionStatus {...chat.live} />
      {isCreating && <NewRoomDialog chat={chat} onClose={() => setCreating(false)} />}
    </nav>
  );
}

function Items({ chat, openId }: { chat: ChatStore; openId: string | undefined }) {
  const { rooms, error, hasMore, isBusy, loadMore, refresh } = chat.roomList;
  if (rooms.value === undefined) {
    return error.value === undefined ? (
      <Loading what="rooms" />
    ) : (
      <Failed error={error.value} onRetry={() => void refresh()} />
    );
  }
  if (rooms.value.length === 0) {
    return (
      <p class="state">You are not in a room yet. Create one, or ask somebody to add you to one.</p>
    );
  }
  return (
    <>
      <ul>
        {rooms.value.map((room) => (
          <Item
            key={room.roomId}
            room={room}
            isOpen={room.roomId === openId}
            isUnread={chat.unreadRooms.value.has(room.roomId)}
          />
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" disabled={isBusy.value} onClick={() => void loadMore()}>
          Load more rooms
        </button>
      )}
    </>
  );
}

function Item({
  room,
  isOpen,
  isUnread,
}: {
  room: RoomSummary;
  isOpen: boolean;
  isUnread: boolean;
}) {
  return (
    <li>
      <a
        id={linkId(room.roomId)}
        href={`/rooms/${room.roomId}`}
        aria-current={isOpen ? "page" : undefined}
      >
        <span class="name">{nameOf(room)}</span>
        <span class="owner">{room.owner.name}</span>
        {isUnread && (
          <span class="unread">
            <span class="visually-hidden">New messages</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** The id of a room's link in the list, which is focused when the room is closed. */
export const linkId = (roomId: string): string => `room-${roomId}`;
