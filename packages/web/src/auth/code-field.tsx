import { Field } from "../ui/field.tsx";

/** The code of a mail. Where everything is local, the mail is on the developer page's outbox. */
export function CodeField({ value, onInput }: { value: string; onInput: (value: string) => void }) {
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
