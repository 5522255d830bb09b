import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Link } from "./link.tsx";
import { PASSWORD_HINT } from "./password-hint.ts";
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
        <Field
          label="E-mail"
          type="email"
          autocomplete="username"
          required
          value={email}
          onInput={setEmail}
        />
        <Field
          label="Password"
          type="password"
          autocomplete="new-password"
          required
          hint={PASSWORD_HINT}
          value={password}
          onInput={setPassword}
        />
      </Form>
      <p class="links">
        <Link onClick={() => go("sign-in")}>I have an account</Link>
      </p>
    </>
  );
}
