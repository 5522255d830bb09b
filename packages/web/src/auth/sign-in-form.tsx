import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { EmailField } from "./fields.tsx";
import { Link } from "./link.tsx";
import { enter } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";

export function SignInForm({ email, setEmail, password, setPassword }: StepProps) {
  async function submit() {
    const next = await enter(email, password);
    if (next === "done") {
      setPassword("");
      go("sign-in");
    } else {
      go(next);
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
        <Link onClick={() => go("sign-up")}>Make an account</Link>
        <Link onClick={() => go("forgot")}>Forgotten your password?</Link>
      </p>
    </>
  );
}
