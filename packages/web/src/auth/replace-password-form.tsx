import { useState } from "preact/hooks";
import { Form } from "../ui/form.tsx";
import { CodeField, NewPasswordField } from "./fields.tsx";
import { Link } from "./link.tsx";
import { Outbox } from "./outbox.tsx";
import { enter, replacePassword } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";

export function ReplacePasswordForm({ email, setPassword }: StepProps) {
  const [code, setCode] = useState("");
  const [chosen, setChosen] = useState("");
  async function submit() {
    await replacePassword(email, code, chosen);
    setPassword("");
    const next = await enter(email, chosen);
    go(next === "done" ? "sign-in" : next);
  }
  return (
    <>
      <p>If {email} is known here, a code is on its way.</p>
      <Outbox email={email} />
      <Form submit="Choose password" onSubmit={submit}>
        <CodeField value={code} onInput={setCode} />
        <NewPasswordField label="New password" value={chosen} onInput={setChosen} />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>Back</Link>
      </p>
    </>
  );
}
