import type { UserInfo } from "@souk/core/user/schema";
import { hasCode } from "../api/error.ts";
import type { User } from "../auth/session.ts";
import { PageHeading } from "../ui/page-heading.tsx";
import { Failed, Loading } from "../ui/states.tsx";
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
      <PageHeading title={self ? "Your profile" : (user?.name ?? "User")} />
      {user === undefined ? (
        <NotLoaded error={error} reload={reload} />
      ) : (
        <>
          <Attributes user={user} self={self} />
          <div class="details">
            <NameForm user={user} onRenamed={showRenamed} />
          </div>
          <DeleteUser user={user} isSelf={self !== undefined} onDeleted={() => onDeleted(user)} />
        </>
      )}
    </>
  );
}

function NotLoaded({ error, reload }: { error: unknown; reload: () => void }) {
  if (error === undefined) return <Loading />;
  if (hasCode(error, "user.not_found")) {
    return <p class="state">{userErrorMessages(error).message}</p>;
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
