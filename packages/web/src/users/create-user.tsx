import type { UserInfo } from "@souk/core/user/schema";
import { useMemo, useState } from "preact/hooks";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { showToast } from "../ui/toasts.tsx";
import { createUser } from "./requests.ts";
import { check, EMAIL_MAX, NAME_MAX, refusal, type Errors } from "./validation.ts";

/** A new user. The form has one key for as long as it is there, so that a retry makes nobody else. */
export function CreateUser({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (user: UserInfo) => void;
}) {
  const key = useMemo(() => crypto.randomUUID(), []);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  async function create() {
    const user = { name: name.trim(), email: email.trim() };
    const wrong = check(user);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) throw new Error("See the fields that are marked.");
    try {
      const { email: address, ...rest } = user;
      onCreated(await createUser(address === "" ? rest : user, key));
    } catch (error) {
      const { fields, sentence } = refusal(error);
      setErrors(fields);
      throw new Error(sentence, { cause: error });
    }
    showToast(`${user.name} is made.`);
    onClose();
  }
  return (
    <Dialog title="New user" onClose={onClose}>
      <Form
        submit="Make user"
        onSubmit={create}
        aside={
          <button type="button" onClick={onClose}>
            Close
          </button>
        }
      >
        <Field
          label="Name"
          autocomplete="off"
          maxLength={NAME_MAX}
          value={name}
          onInput={setName}
          error={errors.name}
        />
        <Field
          label="E-mail (optional)"
          type="text"
          autocomplete="off"
          maxLength={EMAIL_MAX}
          hint="Who has one can sign in: Cognito sends them a first password."
          value={email}
          onInput={setEmail}
          error={errors.email}
        />
      </Form>
    </Dialog>
  );
}
