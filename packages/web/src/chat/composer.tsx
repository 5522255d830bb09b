import type { MESSAGE_MAX } from "@souk/core/message/schema";
import type { TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "../api/error.ts";
import type { Chat } from "./chat-store.ts";
import { editMessage } from "./requests.ts";
import type { About, Room } from "./room-store.ts";

/** The API's own, which the types hold to. */
const MAX: typeof MESSAGE_MAX = 4000;

/** How many characters before the end it is said how many are left. */
const TOLD = 200;

/** Where a message is written, or one's own is changed. */
export function Composer({
  chat,
  room,
  roomId,
  name,
}: {
  chat: Chat;
  room: Room;
  roomId: string;
  name: string;
}) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [edited, setEdited] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const about = room.about.value;
  const isEdit = about?.kind === "edit";
  const text = isEdit ? edited : room.written.value;
  const left = MAX - text.length;

  // Before it is drawn, or the text of the message before would be seen.
  useLayoutEffect(() => {
    if (about?.kind === "edit") setEdited(about.message.message);
    setProblem(undefined);
    if (about !== undefined) area.current?.focus();
  }, [about]);

  function done() {
    room.about.value = undefined;
    area.current?.focus();
  }
  function type(value: string) {
    if (isEdit) setEdited(value);
    else room.written.value = value;
  }
  async function submit() {
    const message = text.trim().toWellFormed();
    if (message === "" || busy) return;
    if (about?.kind !== "edit") {
      chat.outbox.add({
        clientId: crypto.randomUUID(),
        roomId,
        message,
        ...(about !== undefined && { to: { messageId: about.message.messageId } }),
      });
      room.written.value = "";
      return done();
    }
    if (message === about.message.message) return done();
    setBusy(true);
    setProblem(undefined);
    try {
      room.confirm(await editMessage(about.message, message));
      done();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  function onKeyDown(event: TargetedKeyboardEvent<HTMLTextAreaElement>) {
    // Enter that ends the choice of a character is not meant for us. Safari has ended it by then.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === "Escape" && about !== undefined) {
      done();
    } else if (event.key === "ArrowUp" && text === "" && about === undefined) {
      const last = room.timeline.value.messages.findLast(({ author }) => author.id === chat.me.id);
      if (last === undefined) return;
      event.preventDefault();
      room.about.value = { kind: "edit", message: last };
    }
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {about !== undefined && <Subject about={about} onCancel={done} />}
      <p class="error" role="alert">
        {problem !== undefined && messageOf(problem)}
      </p>
      <label class="visually-hidden" for={id}>
        {isEdit ? "Edit message" : `Message to ${name}`}
      </label>
      <div class="compose">
        <textarea
          ref={area}
          id={id}
          rows={1}
          dir="auto"
          maxLength={MAX}
          placeholder="Write a message"
          enterkeyhint="send"
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button class="primary" disabled={busy || text.trim() === ""}>
          {isEdit ? "Save" : "Send"}
        </button>
      </div>
      {left <= TOLD && <p class="hint">{left} characters left</p>}
    </form>
  );
}

function Subject({ about: { kind, message }, onCancel }: { about: About; onCancel: () => void }) {
  return (
    <div class="subject">
      <p>
        <strong>{kind === "edit" ? "Editing" : `Replying to ${message.author.name}`}</strong>{" "}
        {message.message}
      </p>
      <button
        type="button"
        class="quiet"
        aria-label={kind === "edit" ? "Do not edit" : "Do not reply"}
        onClick={onCancel}
      >
        ✕
      </button>
    </div>
  );
}
