import type { MessageInfo } from "@souk/core/message/schema";
import { Problem } from "../api/problem.ts";
import { Confirm } from "../ui/confirm.tsx";
import { deleteMessage } from "./requests.ts";

/** Asks before a message is deleted, and deletes it. */
export function DeleteDialog({
  message,
  onDeleted,
  onClose,
}: {
  message: MessageInfo;
  onDeleted: () => void;
  onClose: () => void;
}) {
  async function confirm() {
    try {
      await deleteMessage(message);
    } catch (error) {
      // What is gone already was asked for twice.
      if (!(error instanceof Problem && error.code === "message.not_found")) throw error;
    }
    onDeleted();
  }
  return (
    <Confirm
      title="Delete this message?"
      action="Delete"
      keep="Cancel"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p class="quote">{message.message}</p>
    </Confirm>
  );
}
