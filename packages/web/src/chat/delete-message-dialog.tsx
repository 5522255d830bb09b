import type { MessageInfo } from "@souk/core/message/schema";
import { ApiError } from "../api/error.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
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
      if (!(error instanceof ApiError && error.code === "message.not_found")) throw error;
    }
    onDeleted();
  }
  return (
    <ConfirmDialog
      title="Delete this message?"
      action="Delete"
      cancel="Cancel"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p class="quote">{message.message}</p>
    </ConfirmDialog>
  );
}
