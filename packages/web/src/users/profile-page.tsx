import { currentUser } from "../auth/session.ts";
import { gone, renamed } from "./own-account.ts";
import { UserDetails } from "./user-details.tsx";
import "./users.css";

/** Oneself. */
export function ProfilePage() {
  if (!currentUser.value) return null;
  return (
    <UserDetails
      userid={currentUser.value.id}
      self={currentUser.value}
      onRenamed={renamed}
      onDeleted={gone}
    />
  );
}
