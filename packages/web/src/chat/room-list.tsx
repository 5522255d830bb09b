import type { ListedRoom } from "@souk/core/room/schema";
import { MessagesSquare, Plus } from "lucide";
import { useState } from "preact/hooks";
import { ConnectionStatus } from "../live/connection-status.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import type { ChatStore } from "./chat-store.ts";
import { formatDateTime, shortTime } from "./dates.ts";
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
        <Heading>Chat</Heading>
        <button type="button" onClick={() => setCreating(true)}>
          <Icon of={Plus} />
          Create room
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
      <Empty title="No rooms yet" icon={MessagesSquare}>
        <p>Create one, or ask somebody to add you to one.</p>
      </Empty>
    );
  }
  return (
    <>
      <ul>
        {rooms.value.map((room) => (
          <Item
            key={room.roomId}
            room={room}
            userId={chat.user.id}
            isOpen={room.roomId === openId}
            isUnread={room.roomId !== openId && chat.readMarks.isUnread(room)}
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
  userId,
  isOpen,
  isUnread,
}: {
  room: ListedRoom;
  userId: string;
  isOpen: boolean;
  isUnread: boolean;
}) {
  const { roomId, lastMessage } = room;
  return (
    <li>
      <a
        id={linkId(roomId)}
        href={`/rooms/${roomId}`}
        class={isUnread ? "is-unread" : undefined}
        aria-current={isOpen ? "page" : undefined}
      >
        <Avatar square id={roomId} name={nameOf(room)} />
        <span class="name">{nameOf(room)}</span>
        {lastMessage && (
          <time dateTime={lastMessage.createdAt} title={formatDateTime(lastMessage.createdAt)}>
            {shortTime(lastMessage.createdAt, new Date())}
          </time>
        )}
        <LastMessage room={room} userId={userId} />
        {isUnread && (
          <span class="unread">
            <span class="visually-hidden">New messages</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** Who wrote last and what; who made the room when nobody has written. */
function LastMessage({
  room: { lastMessage, owner },
  userId,
}: {
  room: ListedRoom;
  userId: string;
}) {
  const nameFor = ({ id, name }: ListedRoom["owner"]) => (id === userId ? "You" : name);
  return (
    <span class="excerpt">
      {lastMessage
        ? `${nameFor(lastMessage.author)}: ${lastMessage.excerpt}`
        : `${nameFor(owner)} created this room`}
    </span>
  );
}

/** The id of a room's link in the list, which is focused when the room is closed. */
export const linkId = (roomId: string): string => `room-${roomId}`;
