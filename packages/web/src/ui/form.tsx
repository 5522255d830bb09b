import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { messageOf } from "../api/error.ts";

export interface FormProps {
  /** The label of the submit button. */
  submit: string;
  /** Colours the submit button as a warning. */
  isDestructive?: boolean;
  /** An error it throws is shown above the button. */
  onSubmit: () => Promise<void>;
  children: ComponentChildren;
  /** Shown beside the submit button. */
  aside?: ComponentChildren;
}

/** A form that ignores further submits while one is running, and focuses the first invalid field. */
export function Form({ submit, isDestructive = false, onSubmit, children, aside }: FormProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function send(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
    // After the next render, which marks the invalid fields.
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }
  return (
    <form onSubmit={(event) => void send(event)} aria-busy={isBusy}>
      {children}
      <p class="error" role="alert">
        {error !== undefined && messageOf(error)}
      </p>
      <div class="actions">
        {/* Not disabled: a disabled button would lose the focus. */}
        <button class={isDestructive ? "primary destructive" : "primary"} aria-disabled={isBusy}>
          {submit}
        </button>
        {aside}
      </div>
    </form>
  );
}
