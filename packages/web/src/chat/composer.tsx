import type { MESSAGE_MAX } from "@souk/core/message/schema";
import { Check, SendHorizontal, X } from "lucide";
import type { TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icon.tsx";
import type { ChatStore } from "./chat-store.ts";
import type { ComposerTarget, RoomStore } from "./room-store.ts";

/** The API's limit; the type fails to compile when the two differ. */
const MAX: typeof MESSAGE_MAX = 4000;

/** The number of characters left is shown from here on. */
const SHOW_LEFT_FROM = 200;

interface ComposerProps {
  chat: ChatStore;
  room: RoomStore;
  roomId: string;
}

/** The state of the composer: a new message's text, or that of the message being edited. */
function useComposer({ chat, room, roomId }: ComposerProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [editedText, setEditedText] = useState("");
  const target = room.target.value;
  const isEdit = target?.kind === "edit";
  const text = isEdit ? editedText : room.text.value;

  // A layout effect, or the text of the message edited before would be visible.
  useLayoutEffect(() => {
    if (target?.kind === "edit") setEditedText(target.message.message);
    if (target !== undefined) area.current?.focus();
  }, [target]);

  function done() {
    room.target.value = undefined;
    area.current?.focus();
  }
  function setText(value: string) {
    if (isEdit) setEditedText(value);
    else room.text.value = value;
  }
  function submit() {
    const message = text.trim().toWellFormed();
    if (message === "") return;
    if (target?.kind !== "edit") {
      chat.outbox.add({
        kind: "send",
        clientId: crypto.randomUUID(),
        roomId,
        message,
        ...(target !== undefined && { to: { messageId: target.message.messageId } }),
      });
      room.text.value = "";
      return done();
    }
    const { messageId, message: before } = target.message;
    if (message !== before) {
      chat.outbox.add({ kind: "edit", clientId: crypto.randomUUID(), roomId, messageId, message });
    }
    done();
  }
  function onKeyDown(event: TargetedKeyboardEvent<HTMLTextAreaElement>) {
    // An Enter that ends an IME composition does not send. Safari has ended it by then: keyCode 229.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && target !== undefined) {
      done();
    } else if (event.key === "ArrowUp" && text === "" && target === undefined) {
      const last = room.timeline.value.messages.findLast(
        ({ author }) => author.id === chat.user.id,
      );
      if (last === undefined) return;
      event.preventDefault();
      room.target.value = { kind: "edit", message: last };
    }
  }
  return { area, target, isEdit, text, setText, submit, onKeyDown, done };
}

/** The text area in which a message is written or edited. */
export function Composer({ name, ...props }: ComposerProps & { name: string }) {
  const { area, target, isEdit, text, setText, submit, onKeyDown, done } = useComposer(props);
  const id = useId();
  const left = MAX - text.length;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {target !== undefined && <Target target={target} onCancel={done} />}
      <label class="visually-hidden" for={id}>
        {isEdit ? "Edit message" : `Message to ${name}`}
      </label>
      <div class="composer-row">
        <textarea
          ref={area}
          id={id}
          rows={1}
          dir="auto"
          maxLength={MAX}
          placeholder={`Message ${name}`}
          enterkeyhint="send"
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button class="primary" disabled={text.trim() === ""}>
          <Icon of={isEdit ? Check : SendHorizontal} />
          {isEdit ? "Save" : "Send"}
        </button>
      </div>
      {left <= SHOW_LEFT_FROM && <p class="hint">{left} characters left</p>}
    </form>
  );
}

function Target({
  target: { kind, message },
  onCancel,
}: {
  target: ComposerTarget;
  onCancel: () => void;
}) {
  return (
    <div class="composer-target">
      <p>
        <strong>{kind === "edit" ? "Editing" : `Replying to ${message.author.name}`}</strong>{" "}
        {message.message}
      </p>
      <button
        type="button"
        class="quiet icon-button"
        aria-label={kind === "edit" ? "Cancel edit" : "Cancel reply"}
        onClick={onCancel}
      >
        <Icon of={X} />
      </button>
    </div>
  );
}
