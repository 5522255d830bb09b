import { useState } from "preact/hooks";
import { Form } from "../ui/form.tsx";
import { toast } from "../ui/toasts.tsx";
import { CodeField } from "./fields.tsx";
import { Link } from "./link.tsx";
import { Outbox } from "./outbox.tsx";
import { confirm, enter, sendCodeAgain } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";
import { wordsOf } from "../api/problem.ts";

export function ConfirmForm({ email, password, setPassword }: StepProps) {
  const [code, setCode] = useState("");
  async function submit() {
    await confirm(email, code);
    const next = password === "" ? "sign-in" : await enter(email, password);
    setPassword("");
    go(next === "done" ? "sign-in" : next);
  }
  async function again() {
    await sendCodeAgain(email).then(
      () => toast(`Another code is on its way to ${email}.`),
      (error: unknown) => toast(wordsOf(error)),
    );
  }
  return (
    <>
      <p>We have sent a code to {email}.</p>
      <Outbox email={email} />
      <Form submit="Confirm" onSubmit={submit}>
        <CodeField value={code} onInput={setCode} />
      </Form>
      <p class="links">
        <Link onClick={() => void again()}>Send another code</Link>
        <Link onClick={() => go("sign-in")}>Back</Link>
      </p>
    </>
  );
}
