import { Field } from "../ui/field.tsx";

interface InputProps {
  value: string;
  onInput: (value: string) => void;
}

/** The address that one signs in with. */
export function EmailField(props: InputProps) {
  return <Field label="E-mail" type="email" autocomplete="username" required {...props} />;
}

/** Cognito's own rule for the pool of infra/auth.ts. */
const PASSWORD_HINT =
  "At least 8 characters, with small and capital letters, a digit and a symbol.";

/** A password that is being chosen. */
export function NewPasswordField({ label, ...props }: InputProps & { label: string }) {
  return (
    <Field
      label={label}
      type="password"
      autocomplete="new-password"
      required
      hint={PASSWORD_HINT}
      {...props}
    />
  );
}

/** The code of a mail. */
export function CodeField({ value, onInput }: InputProps) {
  return (
    <Field
      label="Code from the mail"
      inputMode="numeric"
      autocomplete="one-time-code"
      required
      value={value}
      onInput={(text) => onInput(text.trim())}
    />
  );
}
