import type { UserInfo } from "@souk/core/user/schema";
import { Plus, Users as UsersIcon } from "lucide";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { PageHeading } from "../ui/page-heading.tsx";
import { PagedList } from "../ui/paged-list.ts";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { listUsers } from "./requests.ts";
import { CreateUser } from "./create-user.tsx";
import { EMAIL_MAX } from "./validation.ts";
import { UsersTable } from "./users-table.tsx";
import "./users.css";

/** How long typing has to pause before the list is filtered. */
const DEBOUNCE_MS = 250;

/** A list of users whose e-mail addresses begin with a prefix. */
interface UserList {
  prefix: string;
  pages: PagedList<UserInfo>;
}

/** The users, for administrators. */
export function UsersPage() {
  const [typed, setTyped] = useState("");
  const [prefix, setPrefix] = useState("");
  const [isCreating, setCreating] = useState(false);
  const list = useMemo<UserList>(
    () => ({
      prefix,
      pages: new PagedList<UserInfo>(
        (cursor) => listUsers(prefix, cursor),
        ({ userid }) => userid,
      ),
    }),
    [prefix],
  );
  // The list that is shown stays until the next one has arrived.
  const [shown, setShown] = useState<UserList>();
  useEffect(() => {
    const timer = setTimeout(() => setPrefix(typed.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    let isCurrent = true;
    void list.pages.loadMore().then(() => isCurrent && setShown(list));
    return () => void (isCurrent = false);
  }, [list]);
  function add(user: UserInfo) {
    for (const { pages } of new Set([list, shown ?? list])) pages.add(user);
  }

  return (
    <>
      <PageHeading title="Users">
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          <Icon of={Plus} />
          Create user
        </button>
      </PageHeading>
      <search class="search">
        <Field
          label="E-mail begins with"
          type="search"
          inputMode="search"
          maxLength={EMAIL_MAX}
          value={typed}
          onInput={setTyped}
        />
      </search>
      <div aria-busy={shown !== list}>
        <Users list={shown} />
      </div>
      {isCreating && <CreateUser onClose={() => setCreating(false)} onCreated={add} />}
    </>
  );
}

function Users({ list }: { list: UserList | undefined }) {
  if (list === undefined) return <Loading what="users" />;
  const { prefix, pages } = list;
  const { items, error } = pages;
  if (items.value === undefined) {
    // A retry clears the error.
    if (error.value === undefined) return <Loading what="users" />;
    return <Failed error={error.value} onRetry={() => void pages.loadMore()} />;
  }
  if (items.value.length === 0) {
    return (
      <div role="status">
        <Empty
          title={prefix === "" ? "No users yet" : `No address begins with “${prefix}”.`}
          icon={UsersIcon}
        />
      </div>
    );
  }
  return <UsersTable key={prefix} pages={pages} users={items.value} />;
}
