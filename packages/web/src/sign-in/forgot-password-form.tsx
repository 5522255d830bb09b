import { requestPasswordReset } from "../auth/session.ts";
import { Form } from "../ui/form.tsx";
import { BackToSignIn } from "./back-to-sign-in.tsx";
import { explainErrors } from "./error-messages.ts";
import { EmailField } from "./fields.tsx";
import { goToStep, type StepProps } from "./steps.ts";

export function ForgotPasswordForm({ email, setEmail }: StepProps) {
  async function submit() {
    await explainErrors(requestPasswordReset(email));
    goToStep("reset-password");
  }
  return (
    <>
      <Form submit="Send code" onSubmit={submit}>
        <EmailField value={email} onInput={setEmail} />
      </Form>
      <BackToSignIn />
    </>
  );
}
