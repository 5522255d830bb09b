import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Form } from "../ui/form.tsx";
import { explainErrors } from "./error-messages.ts";
import { BackToSignIn } from "./back-to-sign-in.tsx";
import { type InputProps, NewPasswordField } from "./fields.tsx";
import { passwordError } from "./password-rules.ts";

/** A form with a field for a new password, below the fields given as children. */
export function ChoosePasswordForm({
  value,
  onInput,
  onSubmit,
  children,
}: InputProps & { onSubmit: () => Promise<void>; children?: ComponentChildren }) {
  const [isSubmitted, setSubmitted] = useState(false);
  const error = passwordError(value);
  async function submit() {
    setSubmitted(true);
    if (error === undefined) await explainErrors(onSubmit());
  }
  return (
    <>
      <Form submit="Choose password" onSubmit={submit}>
        {children}
        <NewPasswordField
          label="New password"
          value={value}
          onInput={onInput}
          error={isSubmitted ? error : undefined}
        />
      </Form>
      <BackToSignIn />
    </>
  );
}
