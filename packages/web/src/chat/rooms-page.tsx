import { useLayoutEffect, useRef } from "preact/hooks";
import { useRoute } from "preact-iso";
import { currentUser, type User } from "../auth/session.ts";
import { NotFound } from "../ui/not-found.tsx";
import { chatOf } from "./chat-store.ts";
import "./chat.css";
import { isRoomId } from "./room-id.ts";
import { linkId, RoomList } from "./room-list.tsx";
import { HEADING_ID, RoomView } from "./room-view.tsx";

/** The rooms, and beside them the one that is open; a phone shows one of both. */
export function RoomsPage() {
  const roomId = useRoute().params["roomId"];
  if (!currentUser.value) return null;
  if (roomId !== undefined && !isRoomId(roomId)) return <NotFound />;
  return <Rooms person={currentUser.value} roomId={roomId} />;
}

function Rooms({ person, roomId }: { person: User; roomId: string | undefined }) {
  const chat = chatOf(person);
  /** Which was open before; `undefined` when somebody has just come here. */
  const before = useRef<{ roomId: string | undefined }>(undefined);
  useLayoutEffect(() => {
    chat.open(roomId);
    if (before.current !== undefined) {
      const from = before.current.roomId;
      const target = roomId !== undefined ? HEADING_ID : from !== undefined ? linkId(from) : "";
      document.getElementById(target)?.focus();
    }
    before.current = { roomId };
    return () => chat.open(undefined);
  }, [chat, roomId]);
  return (
    <div class="chat" data-open={roomId !== undefined}>
      <RoomList chat={chat} openId={roomId} />
      {roomId === undefined ? (
        <p class="state no-room">Choose a room, or make one.</p>
      ) : (
        <RoomView key={roomId} chat={chat} roomId={roomId} />
      )}
    </div>
  );
}
