import { Form } from "../ui/form.tsx";
import { EmailField } from "./fields.tsx";
import { Link } from "./link.tsx";
import { forgotPassword } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";

export function ForgotForm({ email, setEmail }: StepProps) {
  async function submit() {
    await forgotPassword(email);
    go("replace-password");
  }
  return (
    <>
      <Form submit="Send a code" onSubmit={submit}>
        <EmailField value={email} onInput={setEmail} />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>Back</Link>
      </p>
    </>
  );
}
