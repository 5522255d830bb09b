import type { UserInfo } from "@souk/core/user/schema";
import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { showToast } from "../ui/toasts.tsx";
import { renameUser } from "./requests.ts";
import { NAME_MAX, userErrorMessages, validateUser } from "./validation.ts";

/** The form that renames a user. */
export function NameForm({
  user,
  onRenamed,
}: {
  user: UserInfo;
  onRenamed: (user: UserInfo) => void;
}) {
  const [name, setName] = useState(user.name);
  const [error, setError] = useState<string>();
  async function rename() {
    const { name: invalid } = validateUser({ name: name.trim(), email: "" });
    setError(invalid);
    if (invalid !== undefined) return;
    try {
      onRenamed(await renameUser(user.userid, name.trim()));
    } catch (thrown) {
      const { fields, message } = userErrorMessages(thrown);
      setError(fields.name);
      if (fields.name !== undefined) return;
      throw new Error(message, { cause: thrown });
    }
    showToast("The name was saved.");
  }
  return (
    <Form submit="Save" onSubmit={rename}>
      <Field label="Name" maxLength={NAME_MAX} value={name} onInput={setName} error={error} />
    </Form>
  );
}
