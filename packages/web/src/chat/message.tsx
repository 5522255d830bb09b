import type { MessageInfo } from "@souk/core/message/schema";
import type { ComponentChildren } from "preact";
import { inFull, timeOfDay } from "./dates.ts";
import { elementId } from "./focus-message.ts";
import type { Draft } from "./outbox.ts";
import { Quote } from "./quote.tsx";
import type { Room } from "./room-store.ts";

interface BubbleProps {
  /** What it is known by among its neighbours. */
  id: string;
  author: string;
  isMine: boolean;
  /** Whether its author is named for eyes too. */
  isFirst: boolean;
  /** One among all is reached with Tab; arrows go from there. */
  isActive: boolean;
  room: Room;
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

/** A message, and what can be done with it. */
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
  room: Room;
  onDelete: () => void;
}) {
  const { author, createdAt, editedAt, messageId, to } = message;
  const about = (kind: "reply" | "edit") => () => {
    rest.room.about.value = { kind, message };
  };
  const actions = [
    { name: "Reply", act: about("reply") },
    ...(isMine
      ? [
          { name: "Edit", act: about("edit") },
          { name: "Delete", act: onDelete },
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
        <time dateTime={createdAt} title={inFull(createdAt)}>
          {timeOfDay(createdAt)}
        </time>
        {editedAt !== undefined && <span title={inFull(editedAt)}>edited</span>}
        <span class="doing">
          {actions.map(({ name, act }) => (
            <button
              key={name}
              type="button"
              class="link"
              tabIndex={isActive ? 0 : -1}
              onClick={act}
            >
              {name}
            </button>
          ))}
        </span>
      </div>
    </Bubble>
  );
}

/** One's own message that is not known to have been sent. */
export function DraftMessage({
  draft,
  onRetry,
  onRemove,
  ...rest
}: {
  draft: Draft;
  isFirst: boolean;
  isActive: boolean;
  room: Room;
  onRetry: () => void;
  onRemove: () => void;
}) {
  const { clientId, message, refusal, state, to, writtenAt } = draft;
  return (
    <Bubble {...rest} id={clientId} author="" isMine text={message} to={to}>
      <div class="meta" data-state={state}>
        {state === "refused" ? (
          <>
            <span class="error" role="alert">
              Not sent: {refusal}
            </span>
            <button type="button" class="link" onClick={onRetry}>
              Try again
            </button>
            <button type="button" class="link" onClick={onRemove}>
              Remove
            </button>
          </>
        ) : (
          <>
            <time dateTime={writtenAt}>{timeOfDay(writtenAt)}</time>
            <span>{state === "sending" ? "Sending…" : "Waiting to be sent"}</span>
          </>
        )}
      </div>
    </Bubble>
  );
}
