import { currentUser } from "../auth/session.ts";
import { onOwnAccountDeleted, onOwnAccountRenamed } from "./own-account.ts";
import { UserDetails } from "./user-details.tsx";
import "./users.css";

/** The signed-in user's own profile. */
export function ProfilePage() {
  const user = currentUser.value;
  if (!user) return null;
  return (
    <UserDetails
      userid={user.id}
      self={user}
      onRenamed={onOwnAccountRenamed}
      onDeleted={onOwnAccountDeleted}
    />
  );
}
