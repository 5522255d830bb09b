import type { MessageInfo } from "@souk/core/message/schema";
import type { ComponentChildren } from "preact";
import { LinkButton } from "../ui/link-button.tsx";
import { formatDateTime, formatTime } from "./dates.ts";
import { elementId } from "./focus-message.ts";
import { type Draft, hasSteppedAside } from "./outbox.ts";
import { Quote } from "./quote.tsx";
import type { RoomStore } from "./room-store.ts";

interface BubbleProps {
  /** The message's key in the list. */
  id: string;
  author: string;
  isMine: boolean;
  /** Whether the author's name is visible; screen readers always read it. */
  isFirst: boolean;
  /** Roving tabindex: only the active message can be tabbed to. */
  isActive: boolean;
  room: RoomStore;
  text: string;
  to: { messageId: string } | undefined;
  children: ComponentChildren;
}

function Bubble({ id, author, isMine, isFirst, isActive, room, text, to, children }: BubbleProps) {
  return (
    <li
      id={elementId(id)}
      data-key={id}
      class={`message${isMine ? " mine" : ""}${isFirst ? " first" : ""}`}
      tabIndex={isActive ? 0 : -1}
    >
      <p class={isFirst && !isMine ? "author" : "visually-hidden"}>{isMine ? "You" : author}</p>
      {to !== undefined && <Quote room={room} messageId={to.messageId} />}
      <p class="text" dir="auto">
        {text}
      </p>
      {children}
    </li>
  );
}

/** A message with its actions. */
export function Message({
  message,
  isMine,
  isActive,
  onDelete,
  ...rest
}: {
  message: MessageInfo;
  isMine: boolean;
  isFirst: boolean;
  isActive: boolean;
  room: RoomStore;
  onDelete: () => void;
}) {
  const { author, createdAt, editedAt, messageId, to } = message;
  const target = (kind: "reply" | "edit") => () => {
    rest.room.target.value = { kind, message };
  };
  const actions = [
    { name: "Reply", onClick: target("reply") },
    ...(isMine
      ? [
          { name: "Edit", onClick: target("edit") },
          { name: "Delete", onClick: onDelete },
        ]
      : []),
  ];
  return (
    <Bubble
      {...rest}
      id={messageId}
      author={author.name}
      isMine={isMine}
      isActive={isActive}
      text={message.message}
      to={to}
    >
      <div class="meta">
        <time dateTime={createdAt} title={formatDateTime(createdAt)}>
          {formatTime(createdAt)}
        </time>
        {editedAt !== undefined && <span title={formatDateTime(editedAt)}>edited</span>}
        <span class="message-actions">
          {actions.map(({ name, onClick }) => (
            <LinkButton key={name} tabIndex={isActive ? 0 : -1} onClick={onClick}>
              {name}
            </LinkButton>
          ))}
        </span>
      </div>
    </Bubble>
  );
}

/** A message of the user that is not known to have been sent. */
export function DraftMessage({
  draft,
  onRetry,
  onRemove,
  ...rest
}: {
  draft: Draft;
  isFirst: boolean;
  isActive: boolean;
  room: RoomStore;
  onRetry: () => void;
  onRemove: () => void;
}) {
  const { clientId, message, state, to } = draft;
  return (
    <Bubble {...rest} id={clientId} author="" isMine text={message} to={to}>
      <div class="meta" data-state={state}>
        <DraftState draft={draft} />
        {(state === "refused" || hasSteppedAside(draft)) && (
          <>
            <LinkButton onClick={onRetry}>Try again</LinkButton>
            <LinkButton onClick={onRemove}>Remove</LinkButton>
          </>
        )}
      </div>
    </Bubble>
  );
}

function DraftState({ draft }: { draft: Draft }) {
  const { reason, state, writtenAt } = draft;
  if (state === "refused" || hasSteppedAside(draft)) {
    return (
      <span class="error" role="alert">
        {state === "refused" ? "Not sent" : "Not sent yet"}: {reason}
      </span>
    );
  }
  return (
    <>
      <time dateTime={writtenAt}>{formatTime(writtenAt)}</time>
      <span>{state === "sending" ? "Sending…" : "Waiting to be sent"}</span>
    </>
  );
}
