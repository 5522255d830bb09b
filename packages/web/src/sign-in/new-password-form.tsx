import { useState } from "preact/hooks";
import { completeNewPassword } from "../auth/session.ts";
import { ChoosePasswordForm } from "./choose-password-form.tsx";
import { goToStep, type StepProps } from "./steps.ts";

/** Replaces the temporary password of an account that an administrator created. */
export function NewPasswordForm({ email, setPassword }: StepProps) {
  const [newPassword, setNewPassword] = useState("");
  async function submit() {
    const next = await completeNewPassword(newPassword);
    setPassword("");
    goToStep(next === "done" ? "sign-in" : next);
  }
  return (
    <>
      <p>The password of {email} was chosen for you. Choose one that only you know.</p>
      <ChoosePasswordForm value={newPassword} onInput={setNewPassword} onSubmit={submit} />
    </>
  );
}
