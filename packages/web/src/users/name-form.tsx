import type { UserInfo } from "@souk/core/user/schema";
import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { showToast } from "../ui/toasts.tsx";
import { renameUser } from "./requests.ts";
import { check, NAME_MAX, refusal } from "./validation.ts";

/** Changes how somebody is called. */
export function NameForm({
  user,
  onRenamed,
}: {
  user: UserInfo;
  onRenamed: (user: UserInfo) => void;
}) {
  const [name, setName] = useState(user.name);
  const [wrong, setWrong] = useState<string>();
  async function rename() {
    const { name: error } = check({ name: name.trim(), email: "" });
    setWrong(error);
    if (error !== undefined) throw new Error("The name is not changed.");
    try {
      onRenamed(await renameUser(user.userid, name.trim()));
    } catch (thrown) {
      const { fields, sentence } = refusal(thrown);
      setWrong(fields.name);
      throw new Error(sentence, { cause: thrown });
    }
    showToast("The name is changed.");
  }
  return (
    <Form submit="Save" onSubmit={rename}>
      <Field
        label="Name"
        autocomplete="off"
        maxLength={NAME_MAX}
        value={name}
        onInput={setName}
        error={wrong}
      />
    </Form>
  );
}
