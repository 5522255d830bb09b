import type { UserInfo } from "@souk/core/user/schema";
import { Trash2 } from "lucide";
import { useState } from "preact/hooks";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { deleteUser } from "./requests.ts";
import { userErrorMessages } from "./validation.ts";

/** A button that deletes a user after the deletion has been confirmed. */
export function DeleteUser({
  user: { userid, name, email },
  isSelf,
  onDeleted,
}: {
  user: UserInfo;
  isSelf: boolean;
  onDeleted: () => void | Promise<void>;
}) {
  const [isAsking, setAsking] = useState(false);
  const action = isSelf ? "Delete account" : "Delete user";
  async function remove() {
    try {
      await deleteUser(userid);
    } catch (error) {
      throw new Error(userErrorMessages(error).message, { cause: error });
    }
    await onDeleted();
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        <Icon of={Trash2} />
        {action}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={isSelf ? "Delete your account?" : `Delete ${name}?`}
          action={action}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          <p>
            {isSelf
              ? "You will be signed out and cannot sign in again. "
              : email !== undefined && `${email} will no longer be able to sign in. `}
            This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
