import type { UserInfo } from "@souk/core/user/schema";
import { useEffect, useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { Heading } from "../ui/heading.tsx";
import { Pages } from "../ui/pages.ts";
import { Failed, Loading } from "../ui/states.tsx";
import { listUsers } from "./calls.ts";
import { CreateUser } from "./create-user.tsx";
import { EMAIL_MAX } from "./fields.ts";
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
  const [found, setFound] = useState<{ prefix: string; pages: Pages<UserInfo> }>();
  useEffect(() => {
    const timer = setTimeout(() => setPrefix(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    let wanted = true;
    const pages = new Pages<UserInfo>(
      (cursor) => listUsers(prefix, cursor),
      ({ userid }) => userid,
    );
    void pages.more().then(() => wanted && setFound({ prefix, pages }));
    return () => void (wanted = false);
  }, [prefix]);

  return (
    <>
      <Heading title="Users">
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          New user
        </button>
      </Heading>
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

function Found({ found }: { found: { prefix: string; pages: Pages<UserInfo> } | undefined }) {
  if (found === undefined) return <Loading what="Loading the users" />;
  const { prefix, pages } = found;
  const { items, error } = pages;
  if (items.value === undefined) {
    // An earlier error gives way to what comes when it is tried again.
    if (error.value === undefined) return <Loading what="Loading the users" />;
    return <Failed error={error.value} onRetry={() => void pages.more()} />;
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
