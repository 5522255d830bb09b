import { requestPasswordReset } from "../auth/session.ts";
import { Form } from "../ui/form.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { EmailField } from "./fields.tsx";
import { goToStep, type StepProps } from "./steps.ts";

export function ForgotPasswordForm({ email, setEmail }: StepProps) {
  async function submit() {
    await requestPasswordReset(email);
    goToStep("reset-password");
  }
  return (
    <>
      <Form submit="Send a code" onSubmit={submit}>
        <EmailField value={email} onInput={setEmail} />
      </Form>
      <p class="links">
        <LinkButton onClick={() => goToStep("sign-in")}>Back</LinkButton>
      </p>
    </>
  );
}
