import type { MessageInfo } from "@souk/core/message/schema";
import { hasCode } from "../api/error.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { deleteMessage } from "./requests.ts";

/** Deletes a message after the user has confirmed it. */
export function DeleteMessageDialog({
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
      // An earlier attempt whose response was lost has deleted it.
      if (!hasCode(error, "message.not_found")) throw error;
    }
    onDeleted();
  }
  return (
    <ConfirmDialog
      title="Delete this message?"
      action="Delete"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p class="quote">{message.message}</p>
    </ConfirmDialog>
  );
}
