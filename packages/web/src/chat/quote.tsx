import type { MessageInfo } from "@souk/core/message/schema";
import { useEffect, useState } from "preact/hooks";
import { focusMessage } from "./focus-message.ts";
import type { Room } from "./room-store.ts";

/** The message that another one answers. */
export function Quote({ room, messageId }: { room: Room; messageId: string }) {
  const { messages, deleted } = room.timeline.value;
  const held = messages.find((one) => one.messageId === messageId);
  const [found, setFound] = useState<MessageInfo | "asking" | undefined>("asking");
  const isAsked = held === undefined && !deleted.has(messageId);
  useEffect(() => {
    if (!isAsked) return;
    let isHere = true;
    room.find(messageId).then(
      (message) => isHere && setFound(message),
      // It is asked for again when it is shown again.
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [room, messageId, isAsked]);
  if (held !== undefined) {
    return (
      <button type="button" class="quote" onClick={() => focusMessage(messageId)}>
        <Words message={held} />
      </button>
    );
  }
  const other = deleted.has(messageId) ? undefined : found;
  return (
    <p class="quote">
      {other === "asking" ? (
        "…"
      ) : other === undefined ? (
        "Deleted message"
      ) : (
        <Words message={other} />
      )}
    </p>
  );
}

const Words = ({ message: { author, message } }: { message: MessageInfo }) => (
  <>
    <span class="visually-hidden">In reply to </span>
    <strong>{author.name}</strong> {message}
  </>
);
