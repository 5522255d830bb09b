import type { ComponentChildren } from "preact";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";

/** Asks before something that cannot be undone. Not doing it has the focus. */
export function Confirm({
  title,
  action,
  keep = "Keep",
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** What the button does, by name. */
  action: string;
  /** What not doing it is called. */
  keep?: string;
  /** What it throws is shown, and the dialog stays. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dangerous">
        <Form
          submit={action}
          onSubmit={onConfirm}
          aside={
            <button type="button" autofocus onClick={onClose}>
              {keep}
            </button>
          }
        >
          {children}
        </Form>
      </div>
    </Dialog>
  );
}
