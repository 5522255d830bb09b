import { useState } from "preact/hooks";
import { Form } from "../ui/form.tsx";
import { NewPasswordField } from "./fields.tsx";
import { Link } from "./link.tsx";
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
        <NewPasswordField label="New password" value={chosen} onInput={setChosen} />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>Back</Link>
      </p>
    </>
  );
}
