import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { EmailField, NewPasswordField } from "./fields.tsx";
import { Link } from "./link.tsx";
import { register } from "./session.ts";
import { go, type StepProps } from "./sign-in.tsx";

export function SignUpForm({ email, setEmail, password, setPassword }: StepProps) {
  const [name, setName] = useState("");
  async function submit() {
    await register(email, password, name);
    go("confirm");
  }
  return (
    <>
      <Form submit="Make an account" onSubmit={submit}>
        <Field
          label="Name"
          autocomplete="name"
          required
          maxLength={64}
          value={name}
          onInput={setName}
        />
        <EmailField value={email} onInput={setEmail} />
        <NewPasswordField label="Password" value={password} onInput={setPassword} />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>I have an account</Link>
      </p>
    </>
  );
}
