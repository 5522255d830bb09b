import type { MessageInfo } from "@souk/core/message/schema";
import { Problem } from "../api/problem.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Form } from "../ui/form.tsx";
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
  async function submit() {
    try {
      await deleteMessage(message);
    } catch (error) {
      // What is gone already was asked for twice.
      if (!(error instanceof Problem && error.code === "message.not_found")) throw error;
    }
    onDeleted();
  }
  return (
    <Dialog title="Delete this message?" onClose={onClose}>
      <p class="quote">{message.message}</p>
      <Form
        submit="Delete"
        onSubmit={submit}
        aside={
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        }
      >
        {null}
      </Form>
    </Dialog>
  );
}
