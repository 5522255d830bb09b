import type { UserInfo } from "@souk/core/user/schema";
import { useEffect, useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { PageHeading } from "../ui/page-heading.tsx";
import { PagedList } from "../ui/paged-list.ts";
import { Failed, Loading } from "../ui/states.tsx";
import { listUsers } from "./requests.ts";
import { CreateUser } from "./create-user.tsx";
import { EMAIL_MAX } from "./validation.ts";
import { UsersTable } from "./users-table.tsx";
import "./users.css";

/** How long somebody who types is waited for, in milliseconds. */
const PAUSE_MS = 250;

/** Everybody there is, for administrators. */
export function UsersPage() {
  const [typed, setTyped] = useState("");
  const [prefix, setPrefix] = useState("");
  const [creating, setCreating] = useState(false);
  // What was found last stays until the next has come.
  const [found, setFound] = useState<{ prefix: string; pages: PagedList<UserInfo> }>();
  useEffect(() => {
    const timer = setTimeout(() => setPrefix(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    let wanted = true;
    const pages = new PagedList<UserInfo>(
      (cursor) => listUsers(prefix, cursor),
      ({ userid }) => userid,
    );
    void pages.loadMore().then(() => wanted && setFound({ prefix, pages }));
    return () => void (wanted = false);
  }, [prefix]);

  return (
    <>
      <PageHeading title="Users">
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          New user
        </button>
      </PageHeading>
      <search class="search">
        <Field
          label="E-mail begins with"
          type="search"
          inputMode="search"
          autocomplete="off"
          maxLength={EMAIL_MAX}
          value={typed}
          onInput={setTyped}
        />
      </search>
      <div aria-busy={found?.prefix !== prefix}>
        <Found found={found} />
      </div>
      {creating && (
        <CreateUser
          onClose={() => setCreating(false)}
          onCreated={(user) => found?.pages.add(user)}
        />
      )}
    </>
  );
}

function Found({ found }: { found: { prefix: string; pages: PagedList<UserInfo> } | undefined }) {
  if (found === undefined) return <Loading what="the users" />;
  const { prefix, pages } = found;
  const { items, error } = pages;
  if (items.value === undefined) {
    // An earlier error gives way to what comes when it is tried again.
    if (error.value === undefined) return <Loading what="the users" />;
    return <Failed error={error.value} onRetry={() => void pages.loadMore()} />;
  }
  if (items.value.length === 0) {
    return (
      <p class="state" role="status">
        {prefix === "" ? "There is nobody yet." : `No address begins with “${prefix}”.`}
      </p>
    );
  }
  return <UsersTable key={prefix} pages={pages} users={items.value} />;
}
