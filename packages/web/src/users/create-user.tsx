import type { UserInfo } from "@souk/core/user/schema";
import { useMemo, useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { showToast } from "../ui/toasts.tsx";
import { createUser } from "./requests.ts";
import {
  EMAIL_MAX,
  NAME_MAX,
  type UserErrors,
  userErrorMessages,
  validateUser,
} from "./validation.ts";

/** The dialog for a new user. It keeps one Idempotency-Key, so that a retry creates one user. */
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
  const [errors, setErrors] = useState<UserErrors>({});
  async function create() {
    const user = { name: name.trim(), email: email.trim() };
    const invalid = validateUser(user);
    setErrors(invalid);
    if (Object.keys(invalid).length > 0) return;
    try {
      const { email: address, ...rest } = user;
      onCreated(await createUser(address === "" ? rest : user, key));
    } catch (error) {
      const { fields, message } = userErrorMessages(error);
      setErrors(fields);
      if (Object.keys(fields).length > 0) return;
      throw new Error(message, { cause: error });
    }
    showToast(`${user.name} was created.`);
    onClose();
  }
  return (
    <FormDialog title="Create user" submit="Create user" onSubmit={create} onClose={onClose}>
      <Field label="Name" maxLength={NAME_MAX} value={name} onInput={setName} error={errors.name} />
      <Field
        label="E-mail (optional)"
        maxLength={EMAIL_MAX}
        hint="Needed to sign in. A first password is mailed to it, which the user then replaces."
        value={email}
        onInput={setEmail}
        error={errors.email}
      />
    </FormDialog>
  );
}
