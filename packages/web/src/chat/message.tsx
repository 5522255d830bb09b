import type { MessageInfo } from "@souk/core/message/schema";
import { Ellipsis, type IconNode, Pencil, Reply, Trash2 } from "lucide";
import type { ComponentChildren } from "preact";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { formatDateTime, formatTime } from "./dates.ts";
import { elementId } from "./focus-message.ts";
import { type Change, type Draft, hasSteppedAside, type NewMessage } from "./outbox.ts";
import { partsOf } from "./links.ts";
import { Quote } from "./quote.tsx";
import type { RoomStore } from "./room-store.ts";

interface RowProps {
  /** The message's key in the list. */
  id: string;
  author: { id: string; name: string };
  isMine: boolean;
  /** Whether the author is visible; screen readers always read the name. */
  isFirst: boolean;
  /** Roving tabindex: only the active message can be tabbed to. */
  isActive: boolean;
  room: RoomStore;
  at: string;
  text: string;
  to: { messageId: string } | undefined;
  /** Extra class names. */
  state?: string;
  /** Shown after the text. */
  note?: ComponentChildren;
  children?: ComponentChildren;
}

/** A message: its author and time, which several in a row show once, and its text. */
function MessageRow(row: RowProps) {
  const { id, author, isMine, isFirst, isActive, room, at, text, to, note, children } = row;
  return (
    <li
      id={elementId(id)}
      data-key={id}
      class={["message", isFirst && "first", row.state].filter(Boolean).join(" ")}
      tabIndex={isActive ? 0 : -1}
    >
      {isFirst && <Avatar id={author.id} name={author.name} />}
      <p class={isFirst ? "author" : "visually-hidden"}>{isMine ? "You" : author.name}</p>
      <time class="at" dateTime={at} title={formatDateTime(at)}>
        {formatTime(at)}
      </time>
      <div class="message-body">
        {to !== undefined && <Quote room={room} messageId={to.messageId} />}
        <p class="text" dir="auto">
          <LinkedText text={text} isActive={isActive} />
        </p>
        {note}
        {children}
      </div>
    </li>
  );
}

/** A text whose addresses are links. They open in a new tab, which learns nothing of this one. */
function LinkedText({ text, isActive }: { text: string; isActive: boolean }) {
  return partsOf(text).map((part, index) =>
    typeof part === "string" ? (
      part
    ) : (
      <a
        key={index}
        href={part.url}
        target="_blank"
        rel="noopener noreferrer nofollow"
        tabIndex={isActive ? 0 : -1}
      >
        {part.text}
      </a>
    ),
  );
}

/** A message with its actions. */
export function Message({
  message,
  change,
  isMine,
  onDelete,
  onRetry,
  onDiscard,
  ...rest
}: {
  message: MessageInfo;
  /** What the user has changed, until the API has it. */
  change?: Change;
  isMine: boolean;
  isFirst: boolean;
  isActive: boolean;
  room: RoomStore;
  onDelete: () => void;
  /** Sends the change again. */
  onRetry: (clientId: string) => void;
  /** Drops the change. */
  onDiscard: (clientId: string) => void;
}) {
  const { author, createdAt, editedAt, messageId, to } = message;
  const isEdited = editedAt !== undefined && change === undefined;
  return (
    <MessageRow
      {...rest}
      id={messageId}
      author={author}
      isMine={isMine}
      at={createdAt}
      text={change?.kind === "edit" ? change.message : message.message}
      to={to}
      {...(change?.kind === "delete" && { state: "deleted" })}
      note={
        isEdited && (
          <span class="note" title={formatDateTime(editedAt)}>
            edited
          </span>
        )
      }
    >
      {change && <DraftState draft={change} onRetry={onRetry} onRemove={onDiscard} />}
      {change?.kind !== "delete" && (
        <MessageActions message={message} isMine={isMine} onDelete={onDelete} {...rest} />
      )}
    </MessageRow>
  );
}

/** The actions on a message: beside it under the pointer and the focus, or opened by a button. */
function MessageActions({
  message,
  isMine,
  isActive,
  room,
  onDelete,
}: {
  message: MessageInfo;
  isMine: boolean;
  isActive: boolean;
  room: RoomStore;
  onDelete: () => void;
}) {
  const target = (kind: "reply" | "edit") => () => {
    room.target.value = { kind, message };
  };
  const actions: { name: string; icon: IconNode; onClick: () => void; isDanger?: boolean }[] = [
    { name: "Reply", icon: Reply, onClick: target("reply") },
    ...(isMine
      ? [
          { name: "Edit", icon: Pencil, onClick: target("edit") },
          { name: "Delete", icon: Trash2, onClick: onDelete, isDanger: true },
        ]
      : []),
  ];
  return (
    <>
      {/* For touch, where nothing hovers: the focus that it gets shows the actions. */}
      <button type="button" class="quiet icon-button more" aria-label="Actions" tabIndex={-1}>
        <Icon of={Ellipsis} />
      </button>
      <span class="message-actions">
        {actions.map(({ name, icon, onClick, isDanger = false }) => (
          <button
            key={name}
            type="button"
            class={isDanger ? "quiet icon-button danger" : "quiet icon-button"}
            title={name}
            tabIndex={isActive ? 0 : -1}
            onClick={onClick}
          >
            <Icon of={icon} />
            <span class="visually-hidden">{name}</span>
          </button>
        ))}
      </span>
    </>
  );
}

/** A message of the user that is not known to have been sent. */
export function DraftMessage({
  draft,
  user,
  onRetry,
  onRemove,
  ...rest
}: {
  draft: NewMessage;
  user: { id: string; name: string };
  isFirst: boolean;
  isActive: boolean;
  room: RoomStore;
  onRetry: (clientId: string) => void;
  onRemove: (clientId: string) => void;
}) {
  const { clientId, message, to, writtenAt } = draft;
  return (
    <MessageRow
      {...rest}
      id={clientId}
      author={user}
      isMine
      at={writtenAt}
      text={message}
      to={to}
      state="unsent"
    >
      <DraftState draft={draft} onRetry={onRetry} onRemove={onRemove} />
    </MessageRow>
  );
}

/** By what a draft does: while it waits, while it is sent, and after it was refused. */
const WORDS: Record<Draft["kind"], { waiting: string; sending: string; failed: string }> = {
  send: { waiting: "Waiting to be sent", sending: "Sending…", failed: "Not sent" },
  edit: { waiting: "Waiting to be saved", sending: "Saving…", failed: "Not saved" },
  delete: { waiting: "Waiting to be deleted", sending: "Deleting…", failed: "Not deleted" },
};

function DraftState({
  draft,
  onRetry,
  onRemove,
}: {
  draft: Draft;
  onRetry: (clientId: string) => void;
  onRemove: (clientId: string) => void;
}) {
  const { clientId, kind, reason, state } = draft;
  const { failed, sending, waiting } = WORDS[kind];
  if (state !== "refused" && !hasSteppedAside(draft)) {
    return (
      <span class="note" data-state={state}>
        {state === "sending" ? sending : waiting}
      </span>
    );
  }
  return (
    <div class="failed">
      <span class="error" role="alert">
        {state === "refused" ? failed : `${failed} yet`}: {reason}
      </span>
      <LinkButton onClick={() => onRetry(clientId)}>Try again</LinkButton>
      {kind === "send" ? (
        <LinkButton isDanger onClick={() => onRemove(clientId)}>
          Delete
        </LinkButton>
      ) : (
        <LinkButton onClick={() => onRemove(clientId)}>Undo</LinkButton>
      )}
    </div>
  );
}
