import type { ComponentChildren } from "preact";
import { FormDialog } from "./form-dialog.tsx";

/** Asks before an action that cannot be undone. The Cancel button has the focus. */
export function ConfirmDialog({
  title,
  action,
  cancel = "Cancel",
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** The label of the button that does it. */
  action: string;
  cancel?: string;
  /** An error it throws is shown, and the dialog stays open. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}) {
  return (
    <FormDialog
      title={title}
      submit={action}
      isDestructive
      cancel={cancel}
      focusCancel
      onSubmit={onConfirm}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  );
}
