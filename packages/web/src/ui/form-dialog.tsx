import type { ComponentChildren } from "preact";
import { Dialog } from "./dialog.tsx";
import { Form, type FormProps } from "./form.tsx";

/** A form in a modal dialog, with a Cancel button that closes it. */
export function FormDialog({
  title,
  cancel = "Cancel",
  focusCancel = false,
  onClose,
  footer,
  ...form
}: Omit<FormProps, "aside"> & {
  title: string;
  /** The label of the button that closes the dialog. */
  cancel?: string;
  focusCancel?: boolean;
  onClose: () => void;
  /** Shown below the form. */
  footer?: ComponentChildren;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        {...form}
        aside={
          <button type="button" autofocus={focusCancel} onClick={onClose}>
            {cancel}
          </button>
        }
      />
      {footer}
    </Dialog>
  );
}
