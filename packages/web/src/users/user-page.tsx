import type { UserInfo } from "@souk/core/user/schema";
import { useLocation, useRoute } from "preact-iso";
import { currentUser } from "../auth/session.ts";
import { showToast } from "../ui/toasts.tsx";
import { ProfilePage } from "./profile-page.tsx";
import { UserDetails } from "./user-details.tsx";
import "./users.css";

/** A user at `/users/{userid}`, for administrators. Their own page is their profile. */
export function UserPage() {
  const userid = useRoute().params["userid"] ?? "";
  const { route } = useLocation();
  function onDeleted({ name }: UserInfo) {
    showToast(`${name} was deleted.`);
    route("/users", true);
  }
  if (userid === currentUser.value?.id) return <ProfilePage />;
  return <UserDetails key={userid} userid={userid} onDeleted={onDeleted} />;
}
