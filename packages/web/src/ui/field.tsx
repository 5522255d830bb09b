import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** Shown below the input, which is then marked as invalid. */
  error?: string | undefined;
  hint?: ComponentChildren;
  type?: "text" | "email" | "password" | "number" | "search";
  /** Off by default. */
  autocomplete?:
    "name" | "username" | "current-password" | "new-password" | "one-time-code" | "off";
  inputMode?: "text" | "numeric" | "decimal" | "search";
  required?: boolean;
  disabled?: boolean;
  maxLength?: number;
  min?: number;
  step?: string;
}

/** An input with its label, hint and error, which `aria-describedby` ties together. */
export function Field({ label, value, onInput, error, hint, ...rest }: FieldProps) {
  const id = useId();
  // Preact types the props by the input's type, and has no type for one that is not a literal.
  const attributes: object = { autocomplete: "off", ...rest };
  const describedBy = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...attributes}
        id={id}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy === "" ? undefined : describedBy}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} class="error">
          {error}
        </p>
      )}
    </div>
  );
}
