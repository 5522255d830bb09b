import type { MessageInfo } from "@souk/core/message/schema";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failed, Loading } from "../ui/states.tsx";
import type { Chat } from "./chat-store.ts";
import { dayName } from "./dates.ts";
import { DeleteDialog } from "./delete-message-dialog.tsx";
import { focusMessage } from "./focus-message.ts";
import { DraftMessage, Message } from "./message.tsx";
import type { Room } from "./room-store.ts";
import { type Row, rowsOf } from "./message-rows.ts";
import { isLoaded } from "./timeline.ts";
import { useAnchor } from "./use-scroll-anchor.ts";

/** How near the top older messages are asked for, in pixels. */
const NEAR = 300;

/** What was said in a room, the newest at the bottom. */
export function Messages({ chat, room, roomId }: { chat: Chat; room: Room; roomId: string }) {
  const [active, setActive] = useState<string>();
  const [deleting, setDeleting] = useState<MessageInfo>();
  const timeline = room.timeline.value;
  const isShown = isLoaded(timeline);
  const { scroller, list, onScroll, isAtEnd, toEnd } = useAnchor(isShown ? timeline : undefined);
  const drafts = chat.outbox.drafts.value.filter((draft) => draft.roomId === roomId);
  const rows = rowsOf(timeline.messages, drafts, chat.me.id);
  const keys = rows.filter(({ kind }) => kind !== "day").map(({ key }) => key);
  const tabbed = active !== undefined && keys.includes(active) ? active : keys.at(-1);

  function askOlder(): void {
    const top = scroller.current?.scrollTop ?? NEAR;
    if (isShown && top < NEAR && room.older.value === "idle") void room.loadOlder();
  }
  useLayoutEffect(askOlder, [timeline]);
  // Whoever writes wants to see it.
  const lastDraft = drafts.at(-1)?.clientId;
  useLayoutEffect(() => {
    if (lastDraft !== undefined) toEnd();
  }, [lastDraft]);
  function goToEnd() {
    toEnd();
    // The button is no more.
    focusMessage(keys.at(-1) ?? "");
  }
  const hasUnseen = useUnseen(timeline.messages.at(-1)?.messageId, isAtEnd);

  function onKeyDown(event: TargetedKeyboardEvent<HTMLOListElement>) {
    const to = keyAfter(event.key, keys, tabbed);
    if (to === undefined || !focusMessage(to)) return;
    event.preventDefault();
  }
  function onDeleted({ messageId }: MessageInfo) {
    const at = keys.indexOf(messageId);
    const next = keys[at + 1] ?? keys[at - 1];
    room.forget(messageId);
    setDeleting(undefined);
    // The dialog gives the focus back first, to what is gone by then.
    requestAnimationFrame(() => next !== undefined && focusMessage(next));
  }
  const draw = (row: Row) => {
    const isActive = row.key === tabbed;
    switch (row.kind) {
      case "day":
        return (
          <li key={row.key} class="day">
            <time dateTime={row.key}>{dayName(row.at, new Date())}</time>
          </li>
        );
      case "message":
        return (
          <Message
            {...row}
            key={row.key}
            room={room}
            isMine={row.message.author.id === chat.me.id}
            isActive={isActive}
            onDelete={() => setDeleting(row.message)}
          />
        );
      case "draft":
        return (
          <DraftMessage
            {...row}
            key={row.key}
            room={room}
            isActive={isActive}
            onRetry={() => chat.outbox.retry(row.key)}
            onRemove={() => chat.outbox.remove(row.key)}
          />
        );
    }
  };

  return (
    <div class="messages-frame">
      <div
        ref={scroller}
        class="messages"
        role="log"
        aria-label="Messages"
        aria-busy={!isShown || room.older.value === "loading"}
        onScroll={() => {
          onScroll();
          askOlder();
        }}
      >
        <Beginning room={room} />
        {isShown && (
          <ol
            ref={list}
            onKeyDown={onKeyDown}
            onFocusIn={({ target }) =>
              setActive((target as Element).closest<HTMLElement>("[data-key]")?.dataset["key"])
            }
          >
            {rows.map(draw)}
          </ol>
        )}
      </div>
      {hasUnseen && (
        <button type="button" class="to-end" onClick={goToEnd}>
          New messages ↓
        </button>
      )}
      {deleting !== undefined && (
        <DeleteDialog
          message={deleting}
          onDeleted={() => onDeleted(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </div>
  );
}

/** Above the oldest message: what there is before it. */
function Beginning({ room }: { room: Room }) {
  const { value: timeline } = room.timeline;
  if (!isLoaded(timeline)) {
    return room.problem.value === undefined ? (
      <Loading what="messages" />
    ) : (
      <Failed error={room.problem.value} onRetry={() => void room.catchUp()} />
    );
  }
  if (timeline.older === undefined) {
    return (
      <p class="beginning">
        {timeline.messages.length === 0
          ? "Nothing has been said here yet."
          : "This is where it begins."}
      </p>
    );
  }
  return (
    <p class="beginning">
      {room.older.value === "loading" ? (
        "Loading older messages…"
      ) : (
        <button type="button" class="link" onClick={() => void room.loadOlder()}>
          {room.older.value === "failed"
            ? "Older messages could not be loaded. Try again"
            : "Load older messages"}
        </button>
      )}
    </p>
  );
}

/** True when something came after what was last seen at the end. */
function useUnseen(newest: string | undefined, isAtEnd: boolean): boolean {
  const seen = useRef<string | undefined>(undefined);
  if (isAtEnd) seen.current = newest;
  return !isAtEnd && newest !== undefined && newest > (seen.current ?? "");
}

/** Where a key leads from one message. */
function keyAfter(
  key: string,
  keys: readonly string[],
  from: string | undefined,
): string | undefined {
  const at = keys.indexOf(from ?? "");
  switch (key) {
    case "ArrowUp":
      return keys[Math.max(0, at - 1)];
    case "ArrowDown":
      return keys[at + 1];
    case "Home":
      return keys[0];
    case "End":
      return keys.at(-1);
    default:
      return undefined;
  }
}
