import type { MessageInfo } from "@souk/core/message/schema";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";

/** Asks before a message is deleted. */
export function DeleteMessageDialog({
  message,
  onConfirm,
  onClose,
}: {
  message: MessageInfo;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      title="Delete this message?"
      action="Delete message"
      onConfirm={() => Promise.resolve(onConfirm())}
      onClose={onClose}
    >
      <p class="quote">{message.message}</p>
      <p>It is deleted for every member. This cannot be undone.</p>
    </ConfirmDialog>
  );
}
