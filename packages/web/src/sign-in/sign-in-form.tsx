import { signIn } from "../auth/session.ts";
import { isLocal } from "../config.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { explainErrors } from "./error-messages.ts";
import { EmailField } from "./fields.tsx";
import { LocalPeople } from "./local-people.tsx";
import { goToStep, type StepProps } from "./steps.ts";

export function SignInForm({ email, setEmail, password, setPassword }: StepProps) {
  async function submit() {
    const next = await explainErrors(signIn(email, password));
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
        <LinkButton onClick={() => goToStep("sign-up")}>Create account</LinkButton>
        <LinkButton onClick={() => goToStep("forgot")}>Forgot password?</LinkButton>
      </p>
      {isLocal && <LocalPeople />}
    </>
  );
}
