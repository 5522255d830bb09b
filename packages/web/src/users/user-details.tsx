import type { UserInfo } from "@souk/core/user/schema";
import { LogOut, UserX } from "lucide";
import { hasCode } from "../api/error.ts";
import { signOut, type User } from "../auth/session.ts";
import { Icon } from "../ui/icon.tsx";
import { PageHeading } from "../ui/page-heading.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { getUser } from "./requests.ts";
import { DeleteUser } from "./delete-user.tsx";
import { userErrorMessages } from "./validation.ts";
import { NameForm } from "./name-form.tsx";

/** A user's data, with the forms that rename and delete the user. */
export function UserDetails({
  userid,
  self,
  onRenamed,
  onDeleted,
}: {
  userid: string;
  /** Set when the user is the signed-in one. */
  self?: User;
  onRenamed?: (user: UserInfo) => void;
  onDeleted: (user: UserInfo) => void | Promise<void>;
}) {
  const { value: user, error, set, reload } = useLoaded(() => getUser(userid));
  function showRenamed(renamed: UserInfo) {
    set(renamed);
    onRenamed?.(renamed);
  }
  return (
    <>
      <PageHeading
        title={self ? "Your profile" : (user?.name ?? "User")}
        {...(!self && { parent: { href: "/users", name: "All users" } })}
      />
      {user === undefined ? (
        <NotLoaded error={error} reload={reload} />
      ) : (
        <>
          <Attributes user={user} self={self} />
          <section class="details">
            <h2>Edit name</h2>
            <NameForm user={user} onRenamed={showRenamed} />
          </section>
          {self && (
            <section class="details phone-only">
              <h2>This device</h2>
              <button type="button" onClick={() => void signOut()}>
                <Icon of={LogOut} />
                Sign out
              </button>
            </section>
          )}
          <section class="details">
            <h2>{self ? "Delete your account" : "Delete this user"}</h2>
            <p class="faint">
              {self
                ? "You are signed out, and cannot sign in again. Your messages and orders stay."
                : "The profile and the sign-in are deleted. Messages and orders stay."}
            </p>
            <DeleteUser user={user} isSelf={self !== undefined} onDeleted={() => onDeleted(user)} />
          </section>
        </>
      )}
    </>
  );
}

function NotLoaded({ error, reload }: { error: unknown; reload: () => void }) {
  if (error === undefined) return <Loading />;
  if (hasCode(error, "user.not_found")) {
    return <Empty title={userErrorMessages(error).message} icon={UserX} />;
  }
  return <Failed error={error} onRetry={reload} />;
}

function Attributes({ user, self }: { user: UserInfo; self: User | undefined }) {
  return (
    <dl class="attributes">
      <dt>E-mail</dt>
      <dd>{user.email ?? "None: this user cannot sign in"}</dd>
      {self && (
        <>
          <dt>Role</dt>
          <dd>{self.admin ? "Administrator" : "Customer"}</dd>
        </>
      )}
      <dt>Since</dt>
      <dd>
        <Time at={user.createdAt} />
      </dd>
      <dt>Id</dt>
      <dd>{user.userid}</dd>
    </dl>
  );
}
