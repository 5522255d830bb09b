import { Check } from "lucide";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { RULES } from "./password-rules.ts";

export interface InputProps {
  value: string;
  onInput: (value: string) => void;
}

/** The e-mail address, which is the user name in the user pool. */
export function EmailField(props: InputProps) {
  return <Field label="E-mail" type="email" autocomplete="username" required {...props} />;
}

/** A password to choose, with the rules that it has to meet. */
export function NewPasswordField({
  label,
  value,
  ...props
}: InputProps & { label: string; error: string | undefined }) {
  return (
    <Field
      label={label}
      type="password"
      autocomplete="new-password"
      required
      hint={<Rules password={value} />}
      value={value}
      {...props}
    />
  );
}

const Rules = ({ password }: { password: string }) => (
  <span class="rules">
    At least:{" "}
    {RULES.map(({ name, isMet }) => (
      <span key={name} class="rule" data-met={isMet(password)}>
        <Icon of={Check} />
        {name}
      </span>
    ))}
  </span>
);

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
