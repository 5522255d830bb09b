import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Link } from "./link.tsx";
import { PASSWORD_HINT } from "./password-hint.ts";
import { chooseNewPassword } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";

/** For somebody whom an administrator has made, with a password that was sent by mail. */
export function NewPasswordForm({ email, setPassword }: StepProps) {
  const [chosen, setChosen] = useState("");
  async function submit() {
    const next = await chooseNewPassword(chosen);
    setPassword("");
    go(next === "done" ? "sign-in" : next);
  }
  return (
    <>
      <p>The password of {email} was chosen for you. Choose one that only you know.</p>
      <Form submit="Choose password" onSubmit={submit}>
        <Field
          label="New password"
          type="password"
          autocomplete="new-password"
          required
          hint={PASSWORD_HINT}
          value={chosen}
          onInput={setChosen}
        />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>Back</Link>
      </p>
    </>
  );
}
