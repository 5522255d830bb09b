import { useId } from "preact/hooks";

export interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** What is wrong with it. */
  error?: string | undefined;
  hint?: string;
  type?: "text" | "email" | "password" | "number" | "search";
  autocomplete?:
    "name" | "username" | "current-password" | "new-password" | "one-time-code" | "off";
  inputMode?: "text" | "numeric" | "decimal" | "search";
  required?: boolean;
  disabled?: boolean;
  maxLength?: number;
  min?: number;
  step?: string;
}

/** An input with its label and what is wrong with it, tied together for screen readers. */
export function Field({ label, value, onInput, error, hint, ...rest }: FieldProps) {
  const id = useId();
  // Preact has a type of props for each type of input, and none for a type that is not known.
  const input: object = rest;
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...input}
        id={id}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={described === "" ? undefined : described}
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
