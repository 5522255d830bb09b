import type { MessageInfo } from "@souk/core/message/schema";
import { useEffect, useState } from "preact/hooks";
import { focusMessage } from "./focus-message.ts";
import type { RoomStore } from "./room-store.ts";

/** The message that a reply refers to. */
export function Quote({ room, messageId }: { room: RoomStore; messageId: string }) {
  const { messages, deleted } = room.timeline.value;
  const loaded = messages.find((one) => one.messageId === messageId);
  const [found, setFound] = useState<MessageInfo | "loading" | undefined>("loading");
  const needsRequest = loaded === undefined && !deleted.has(messageId);
  useEffect(() => {
    if (!needsRequest) return;
    let isMounted = true;
    room.findMessage(messageId).then(
      (message) => isMounted && setFound(message),
      // The next mount requests it again.
      () => {},
    );
    return () => {
      isMounted = false;
    };
  }, [room, messageId, needsRequest]);
  if (loaded !== undefined) {
    return (
      <button type="button" class="quote" onClick={() => focusMessage(messageId)}>
        <QuotedText message={loaded} />
      </button>
    );
  }
  const message = deleted.has(messageId) ? undefined : found;
  return (
    <p class="quote">
      {message === "loading" ? (
        "…"
      ) : message === undefined ? (
        "Deleted message"
      ) : (
        <QuotedText message={message} />
      )}
    </p>
  );
}

const QuotedText = ({ message: { author, message } }: { message: MessageInfo }) => (
  <>
    <span class="visually-hidden">In reply to </span>
    <strong>{author.name}</strong> {message}
  </>
);
