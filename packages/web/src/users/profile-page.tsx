import { me } from "../auth/session.ts";
import { gone, renamed } from "./self.ts";
import { UserDetails } from "./user-details.tsx";
import "./users.css";

/** Oneself. */
export function ProfilePage() {
  if (!me.value) return null;
  return <UserDetails userid={me.value.id} self={me.value} onRenamed={renamed} onDeleted={gone} />;
}
