import type { UserInfo } from "@souk/core/user/schema";
import { useState } from "preact/hooks";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { deleteUser } from "./requests.ts";
import { refusal } from "./validation.ts";

/** Deletes somebody, once that is confirmed. */
export function DeleteUser({
  user: { userid, name, email },
  isSelf,
  onDeleted,
}: {
  user: UserInfo;
  isSelf: boolean;
  onDeleted: () => void | Promise<void>;
}) {
  const [asking, setAsking] = useState(false);
  const action = isSelf ? "Delete account" : "Delete user";
  async function remove() {
    try {
      await deleteUser(userid);
    } catch (error) {
      throw new Error(refusal(error).sentence, { cause: error });
    }
    await onDeleted();
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        {action}
      </button>
      {asking && (
        <ConfirmDialog
          title={isSelf ? "Delete your account?" : `Delete ${name}?`}
          action={action}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          <p>
            {isSelf
              ? "You will be signed out and cannot sign in any more. "
              : email !== undefined && `${email} cannot sign in any more. `}
            This cannot be taken back.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
