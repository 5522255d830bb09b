import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { wordsOf } from "../api/problem.ts";

export interface FormProps {
  /** The name of its button. */
  submit: string;
  /** Does what the form is for; what it throws is shown above the button. */
  onSubmit: () => Promise<void>;
  children: ComponentChildren;
  /** Beside the button. */
  aside?: ComponentChildren;
}

/** A form that is sent once at a time and shows why it was refused, at the first field that is wrong. */
export function Form({ submit, onSubmit, children, aside }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  async function send(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onSubmit();
    } catch (error) {
      setProblem(error);
      // Once it is marked.
      requestAnimationFrame(() =>
        form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
    } finally {
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void send(event)} aria-busy={busy}>
      {children}
      <p class="error" role="alert">
        {problem !== undefined && wordsOf(problem)}
      </p>
      <div class="actions">
        {/* Not disabled, which would lose it the focus. */}
        <button class="primary" aria-disabled={busy}>
          {submit}
        </button>
        {aside}
      </div>
    </form>
  );
}
