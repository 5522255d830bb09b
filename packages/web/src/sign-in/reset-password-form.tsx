import { useState } from "preact/hooks";
import { resetPassword, signIn } from "../auth/session.ts";
import { ChoosePasswordForm } from "./choose-password-form.tsx";
import { CodeField } from "./fields.tsx";
import { LocalMail } from "./local-mail.tsx";
import { goToStep, type StepProps } from "./steps.ts";

/** Replaces a forgotten password, with the code that was mailed. */
export function ResetPasswordForm({ email, setPassword }: StepProps) {
  const [code, setCode] = useState("");
  const [newPassword, setNewPassword] = useState("");
  async function submit() {
    await resetPassword(email, code, newPassword);
    setPassword("");
    const next = await signIn(email, newPassword);
    goToStep(next === "done" ? "sign-in" : next);
  }
  return (
    <>
      <p>If {email} has an account, a code is on its way.</p>
      <LocalMail email={email} />
      <ChoosePasswordForm value={newPassword} onInput={setNewPassword} onSubmit={submit}>
        <CodeField value={code} onInput={setCode} />
      </ChoosePasswordForm>
    </>
  );
}
