import { Field } from "../ui/field.tsx";
import { PASSWORD_RULES } from "./error-messages.ts";

export interface InputProps {
  value: string;
  onInput: (value: string) => void;
}

/** The e-mail address, which is the user name in the user pool. */
export function EmailField(props: InputProps) {
  return <Field label="E-mail" type="email" autocomplete="username" required {...props} />;
}

export function NewPasswordField({ label, ...props }: InputProps & { label: string }) {
  return (
    <Field
      label={label}
      type="password"
      autocomplete="new-password"
      required
      hint={PASSWORD_RULES}
      {...props}
    />
  );
}

/** The verification code from a mail. */
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
