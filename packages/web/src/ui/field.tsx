import { Eye, EyeOff } from "lucide";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

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

/**
 * An input with its label, hint and error, which `aria-describedby` ties together. A password can be
 * shown.
 */
export function Field({ label, value, onInput, error, hint, ...rest }: FieldProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const isPassword = rest.type === "password";
  // Preact types the props by the input's type, and has no type for one that is not a literal.
  const attributes: object = {
    autocomplete: "off",
    ...rest,
    ...(isPassword && isShown && { type: "text", autocapitalize: "off", spellcheck: false }),
  };
  const describedBy = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class={isPassword ? "with-button" : undefined}>
        <input
          {...attributes}
          id={id}
          value={value}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
          aria-invalid={error !== undefined}
          aria-describedby={describedBy === "" ? undefined : describedBy}
        />
        {isPassword && (
          <button
            type="button"
            class="quiet icon-button"
            aria-label={isShown ? "Hide password" : "Show password"}
            onClick={() => setShown(!isShown)}
          >
            <Icon of={isShown ? EyeOff : Eye} />
          </button>
        )}
      </div>
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
