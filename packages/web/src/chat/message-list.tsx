import type { MessageInfo } from "@souk/core/message/schema";
import { ArrowDown, MessagesSquare } from "lucide";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icon.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import type { ChatStore } from "./chat-store.ts";
import { dayName } from "./dates.ts";
import { DeleteMessageDialog } from "./delete-message-dialog.tsx";
import { focusMessage } from "./focus-message.ts";
import { DraftMessage, Message } from "./message.tsx";
import { type Row, rowsOf } from "./message-rows.ts";
import type { RoomStore } from "./room-store.ts";
import { isLoaded } from "./timeline.ts";
import { useScrollAnchor } from "./use-scroll-anchor.ts";

/** Older messages are loaded within this distance from the top, in pixels. */
const LOAD_DISTANCE = 300;

/** The messages of a room, newest at the bottom, with the actions on them. */
export function MessageList({
  chat,
  room,
  roomId,
}: {
  chat: ChatStore;
  room: RoomStore;
  roomId: string;
}) {
  const timeline = room.timeline.value;
  const hasList = isLoaded(timeline);
  const { scroller, list, onScroll, isAtEnd, scrollToEnd } = useScrollAnchor(
    hasList ? timeline : undefined,
  );
  const drafts = chat.outbox.drafts.value.filter((draft) => draft.roomId === roomId);
  const rows = rowsOf(timeline.messages, drafts, chat.user.id);
  const keys = rows.filter(({ kind }) => kind !== "day").map(({ key }) => key);

  function loadOlderNearTop(): void {
    const top = scroller.current?.scrollTop ?? LOAD_DISTANCE;
    if (hasList && top < LOAD_DISTANCE && room.olderState.value === "idle") void room.loadOlder();
  }
  useLayoutEffect(loadOlderNearTop, [timeline]);
  // The author sees a new message wherever the list was scrolled to.
  const lastDraft = drafts.findLast(({ kind }) => kind === "send")?.clientId;
  useLayoutEffect(() => {
    if (lastDraft !== undefined) scrollToEnd();
  }, [lastDraft]);
  const deletion = useDeletion(chat, keys);
  const hasUnseen = useUnseen(timeline.messages.at(-1)?.messageId, isAtEnd);

  function showNewest() {
    scrollToEnd();
    // The button that had the focus is removed.
    focusMessage(keys.at(-1) ?? "");
  }
  return (
    <div class="messages-frame">
      <div
        ref={scroller}
        class="messages"
        role="log"
        aria-label="Messages"
        aria-busy={!hasList || room.olderState.value === "loading"}
        onScroll={() => {
          onScroll();
          loadOlderNearTop();
        }}
      >
        <ListStart room={room} isEmpty={rows.length === 0} />
        {hasList && (
          <Rows
            chat={chat}
            room={room}
            rows={rows}
            keys={keys}
            listRef={list}
            onDelete={deletion.ask}
          />
        )}
      </div>
      {hasUnseen && (
        <button type="button" class="to-end" onClick={showNewest}>
          New messages
          <Icon of={ArrowDown} />
        </button>
      )}
      {deletion.dialog}
    </div>
  );
}

function Rows({
  chat,
  room,
  rows,
  keys,
  listRef,
  onDelete,
}: {
  chat: ChatStore;
  room: RoomStore;
  rows: readonly Row[];
  /** The keys of the rows that can be focused. */
  keys: readonly string[];
  listRef: ReturnType<typeof useScrollAnchor>["list"];
  onDelete: (message: MessageInfo) => void;
}) {
  const [focused, setFocused] = useState<string>();
  const active = focused !== undefined && keys.includes(focused) ? focused : keys.at(-1);

  function onKeyDown(event: TargetedKeyboardEvent<HTMLOListElement>) {
    const key = keyAfter(event.key, keys, active);
    if (key === undefined || !focusMessage(key)) return;
    event.preventDefault();
  }
  function renderRow(row: Row) {
    const isActive = row.key === active;
    const retry = (clientId: string) => {
      // The button is removed while the request is under way.
      focusMessage(row.key);
      chat.outbox.retry(clientId);
    };
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
            isMine={row.message.author.id === chat.user.id}
            isActive={isActive}
            onDelete={() => onDelete(row.message)}
            onRetry={retry}
            onDiscard={(clientId) => {
              focusMessage(row.key);
              chat.outbox.remove(clientId);
            }}
          />
        );
      case "draft":
        return (
          <DraftMessage
            {...row}
            key={row.key}
            room={room}
            user={chat.user}
            isActive={isActive}
            onRetry={retry}
            onRemove={(clientId) => {
              focusMessage(neighbourOf(row.key, keys) ?? "");
              chat.outbox.remove(clientId);
            }}
          />
        );
    }
  }
  return (
    <ol
      ref={listRef}
      onKeyDown={onKeyDown}
      onFocusIn={({ target }) =>
        setFocused((target as Element).closest<HTMLElement>("[data-key]")?.dataset["key"])
      }
    >
      {rows.map(renderRow)}
    </ol>
  );
}

/** The dialog that deletes a message. The message is focused until it is gone, and then another. */
function useDeletion(chat: ChatStore, keys: readonly string[]) {
  const [message, ask] = useState<MessageInfo>();
  useFocusOfRemoved(keys);
  if (message === undefined) return { ask, dialog: null };
  const { messageId, roomId } = message;
  const close = () => ask(undefined);
  function onConfirm() {
    chat.outbox.add({ kind: "delete", clientId: crypto.randomUUID(), roomId, messageId });
    close();
    // After the dialog has returned the focus to the button that opened it, which is removed.
    requestAnimationFrame(() => focusMessage(messageId));
  }
  const dialog = <DeleteMessageDialog message={message} onConfirm={onConfirm} onClose={close} />;
  return { ask, dialog };
}

/** Focuses the neighbour of a message that had the focus when it was removed. */
function useFocusOfRemoved(keys: readonly string[]): void {
  const focusedKey = useRef<string>(undefined);
  const before = useRef(keys);
  useLayoutEffect(() => {
    const { current: key } = focusedKey;
    if (key !== undefined && !keys.includes(key) && document.activeElement === document.body) {
      const next = neighbourOf(key, before.current);
      if (next !== undefined) focusMessage(next);
    }
    before.current = keys;
    focusedKey.current = document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset["key"];
  });
  useLayoutEffect(() => {
    const remember = () => {
      const element = document.activeElement;
      focusedKey.current = element?.closest<HTMLElement>("[data-key]")?.dataset["key"];
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, []);
}

/** The text or button above the oldest loaded message. */
function ListStart({ room, isEmpty }: { room: RoomStore; isEmpty: boolean }) {
  const { value: timeline } = room.timeline;
  if (!isLoaded(timeline)) {
    return room.error.value === undefined ? (
      <Loading what="messages" />
    ) : (
      <Failed error={room.error.value} onRetry={() => void room.loadNewest()} />
    );
  }
  if (timeline.olderCursor === undefined) {
    return timeline.messages.length > 0 ? (
      <p class="list-start">This is the start of the room.</p>
    ) : isEmpty ? (
      <Empty title="No messages yet" icon={MessagesSquare}>
        <p>Write the first one: every member sees it at once.</p>
      </Empty>
    ) : null;
  }
  return (
    <p class="list-start">
      {room.olderState.value === "loading" ? (
        "Loading older messages…"
      ) : (
        <LinkButton onClick={() => void room.loadOlder()}>
          {room.olderState.value === "failed"
            ? "Older messages could not be loaded. Try again"
            : "Load older messages"}
        </LinkButton>
      )}
    </p>
  );
}

/** True when a message is newer than the last one that was visible at the end of the list. */
function useUnseen(newest: string | undefined, isAtEnd: boolean): boolean {
  const seen = useRef<string | undefined>(undefined);
  if (isAtEnd) seen.current = newest;
  return !isAtEnd && newest !== undefined && newest > (seen.current ?? "");
}

/** The key that has the focus after another one's message is removed. */
function neighbourOf(key: string, keys: readonly string[]): string | undefined {
  const index = keys.indexOf(key);
  return keys[index + 1] ?? keys[index - 1];
}

/** The message that a key press moves the focus to. */
function keyAfter(
  pressed: string,
  keys: readonly string[],
  from: string | undefined,
): string | undefined {
  const index = keys.indexOf(from ?? "");
  switch (pressed) {
    case "ArrowUp":
      return keys[Math.max(0, index - 1)];
    case "ArrowDown":
      return keys[index + 1];
    case "Home":
      return keys[0];
    case "End":
      return keys.at(-1);
    default:
      return undefined;
  }
}
