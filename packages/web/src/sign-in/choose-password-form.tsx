import type { ComponentChildren } from "preact";
import { Form } from "../ui/form.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { explainErrors } from "./error-messages.ts";
import { type InputProps, NewPasswordField } from "./fields.tsx";
import { goToStep } from "./steps.ts";

/** A form with a field for a new password, below the fields given as children. */
export function ChoosePasswordForm({
  value,
  onInput,
  onSubmit,
  children,
}: InputProps & { onSubmit: () => Promise<void>; children?: ComponentChildren }) {
  return (
    <>
      <Form submit="Choose password" onSubmit={() => explainErrors(onSubmit())}>
        {children}
        <NewPasswordField label="New password" value={value} onInput={onInput} />
      </Form>
      <p class="links">
        <LinkButton onClick={() => goToStep("sign-in")}>Back</LinkButton>
      </p>
    </>
  );
}
