import type { UserInfo } from "@souk/core/user/schema";
import { useRef } from "preact/hooks";
import { Avatar } from "../ui/avatar.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import type { PagedList } from "../ui/paged-list.ts";
import { TableHead } from "../ui/scrollable-table.tsx";
import { Time } from "../ui/time.tsx";

export function UsersTable({
  pages,
  users,
}: {
  pages: PagedList<UserInfo>;
  users: readonly UserInfo[];
}) {
  const list = useRef<HTMLTableSectionElement>(null);
  return (
    <>
      <p class="visually-hidden" role="status">
        {users.length === 1 ? "One user" : `${users.length} users`}
        {pages.hasMore.value && " and more"}
      </p>
      <table class="users">
        <TableHead columns={["Name", "E-mail", "Since"]} />
        <tbody ref={list}>
          {users.map(({ userid, name, email, createdAt }) => (
            <tr key={userid}>
              <th scope="row">
                <span class="person-name">
                  <Avatar id={userid} name={name} />
                  <a href={`/users/${userid}`}>{name}</a>
                </span>
              </th>
              <td>{email ?? "–"}</td>
              <td>
                <Time at={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <LoadMore pages={pages} list={list} />
    </>
  );
}
