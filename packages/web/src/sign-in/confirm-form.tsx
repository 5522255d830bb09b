import { useState } from "preact/hooks";
import { confirmSignUp, resendCode, signIn } from "../auth/session.ts";
import { Form } from "../ui/form.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { showToast } from "../ui/toasts.tsx";
import { explainErrors, signInErrorMessage } from "./error-messages.ts";
import { CodeField } from "./fields.tsx";
import { LocalMail } from "./local-mail.tsx";
import { goToStep, type StepProps } from "./steps.ts";

export function ConfirmForm({ email, password, setPassword }: StepProps) {
  const [code, setCode] = useState("");
  async function submit() {
    await explainErrors(confirmSignUp(email, code));
    const next = password === "" ? "sign-in" : await explainErrors(signIn(email, password));
    setPassword("");
    goToStep(next === "done" ? "sign-in" : next);
  }
  async function resend() {
    await resendCode(email).then(
      () => showToast(`Another code is on its way to ${email}.`),
      (error: unknown) => showToast(signInErrorMessage(error)),
    );
  }
  return (
    <>
      <p>We have sent a code to {email}.</p>
      <LocalMail email={email} />
      <Form submit="Confirm address" onSubmit={submit}>
        <CodeField value={code} onInput={setCode} />
      </Form>
      <p class="links">
        <LinkButton onClick={() => void resend()}>Send another code</LinkButton>
        <LinkButton onClick={() => goToStep("sign-in")}>Back to sign in</LinkButton>
      </p>
    </>
  );
}
