import { useState } from "preact/hooks";
import { signUp } from "../auth/session.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { BackToSignIn } from "./back-to-sign-in.tsx";
import { explainErrors } from "./error-messages.ts";
import { EmailField, NewPasswordField } from "./fields.tsx";
import { passwordError } from "./password-rules.ts";
import { goToStep, type StepProps } from "./steps.ts";

export function SignUpForm({ email, setEmail, password, setPassword }: StepProps) {
  const [name, setName] = useState("");
  const [isSubmitted, setSubmitted] = useState(false);
  const invalid = passwordError(password);
  async function submit() {
    setSubmitted(true);
    if (invalid !== undefined) return;
    await explainErrors(signUp(email, password, name));
    goToStep("confirm");
  }
  return (
    <>
      <Form submit="Create account" onSubmit={submit}>
        <Field
          label="Name"
          autocomplete="name"
          required
          maxLength={64}
          value={name}
          onInput={setName}
        />
        <EmailField value={email} onInput={setEmail} />
        <NewPasswordField
          label="Password"
          value={password}
          onInput={setPassword}
          error={isSubmitted ? invalid : undefined}
        />
      </Form>
      <BackToSignIn />
    </>
  );
}
