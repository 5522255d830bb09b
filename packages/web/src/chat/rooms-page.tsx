import { MessageCircle } from "lucide";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useRoute } from "preact-iso";
import { currentUser, type User } from "../auth/session.ts";
import { NotFound } from "../ui/not-found.tsx";
import { Empty } from "../ui/states.tsx";
import { chatStoreFor } from "./chat-store.ts";
import { isRoomId } from "./room-id.ts";
import { linkId, RoomList } from "./room-list.tsx";
import { HEADING_ID, RoomView } from "./room-view.tsx";
import "./chat.css";
import "./room-list.css";
import "./message-list.css";
import "./message.css";
import "./composer.css";
import "./room-form.css";

/** The list of rooms beside the open room. A phone shows one of the two. */
export function RoomsPage() {
  const roomId = useRoute().params["roomId"];
  if (!currentUser.value) return null;
  if (roomId !== undefined && !isRoomId(roomId)) return <NotFound />;
  return <Rooms user={currentUser.value} roomId={roomId} />;
}

function Rooms({ user, roomId }: { user: User; roomId: string | undefined }) {
  const chat = chatStoreFor(user);
  /** The room that was open before; `undefined` on the first render. */
  const before = useRef<{ roomId: string | undefined }>(undefined);
  useLayoutEffect(() => {
    chat.openRoom(roomId);
    if (before.current !== undefined) {
      const from = before.current.roomId;
      const target = roomId !== undefined ? HEADING_ID : from !== undefined ? linkId(from) : "";
      document.getElementById(target)?.focus();
    }
    before.current = { roomId };
    return () => chat.openRoom(undefined);
  }, [chat, roomId]);
  return (
    <div class="chat" data-open={roomId !== undefined}>
      <RoomList chat={chat} openId={roomId} />
      {roomId === undefined ? (
        <div class="no-room">
          <Empty title="No room is open" icon={MessageCircle}>
            <p>Choose one from the list, or create one.</p>
          </Empty>
        </div>
      ) : (
        <RoomView key={roomId} chat={chat} roomId={roomId} />
      )}
    </div>
  );
}
