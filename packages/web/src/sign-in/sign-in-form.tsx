import { signIn } from "../auth/session.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { EmailField } from "./fields.tsx";
import { goToStep, type StepProps } from "./steps.ts";

export function SignInForm({ email, setEmail, password, setPassword }: StepProps) {
  async function submit() {
    const next = await signIn(email, password);
    if (next === "done") {
      setPassword("");
      goToStep("sign-in");
    } else {
      goToStep(next);
    }
  }
  return (
    <>
      <Form submit="Sign in" onSubmit={submit}>
        <EmailField value={email} onInput={setEmail} />
        <Field
          label="Password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={setPassword}
        />
      </Form>
      <p class="links">
        <LinkButton onClick={() => goToStep("sign-up")}>Create an account</LinkButton>
        <LinkButton onClick={() => goToStep("forgot")}>Forgotten your password?</LinkButton>
      </p>
    </>
  );
}
