import type { UserInfo } from "@souk/core/user/schema";
import { ApiError } from "../api/error.ts";
import type { User } from "../auth/session.ts";
import { PageHeading } from "../ui/page-heading.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { readUser } from "./requests.ts";
import { DeleteUser } from "./delete-user.tsx";
import { refusal } from "./validation.ts";
import { NameForm } from "./name-form.tsx";

/** A user, with what can be done about them. */
export function UserDetails({
  userid,
  self,
  onRenamed,
  onDeleted,
}: {
  userid: string;
  /** Where it is whoever looks at it. */
  self?: User;
  onRenamed?: (user: UserInfo) => void;
  onDeleted: (user: UserInfo) => void | Promise<void>;
}) {
  const { value: user, error, set, reload } = useLoaded(() => readUser(userid));
  function renamed(to: UserInfo) {
    set(to);
    onRenamed?.(to);
  }
  return (
    <>
      <PageHeading title={self ? "Your profile" : (user?.name ?? "User")} />
      {user === undefined ? (
        <Absent error={error} reload={reload} />
      ) : (
        <>
          <Facts user={user} self={self} />
          <div class="details">
            <NameForm user={user} onRenamed={renamed} />
          </div>
          <DeleteUser user={user} isSelf={self !== undefined} onDeleted={() => onDeleted(user)} />
        </>
      )}
    </>
  );
}

function Absent({ error, reload }: { error: unknown; reload: () => void }) {
  if (error === undefined) return <Loading />;
  if (error instanceof ApiError && error.code === "user.not_found") {
    return <p class="state">{refusal(error).sentence}</p>;
  }
  return <Failed error={error} onRetry={reload} />;
}

function Facts({ user, self }: { user: UserInfo; self: User | undefined }) {
  return (
    <dl class="facts">
      <dt>E-mail</dt>
      <dd>{user.email ?? "None: cannot sign in"}</dd>
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
