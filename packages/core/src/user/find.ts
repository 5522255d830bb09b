import { AppError } from "../error/index.ts";
import type { FindPeople } from "../scope/index.ts";
import type { Table } from "../table/index.ts";
import { listings, users } from "./entity.ts";
import type { UserItem } from "./entity.ts";
import { normalize, placeOf } from "./store.ts";

/**
 * Finds people by id or e-mail address among the profiles, with at most one request for the ids and
 * one for the addresses, half a read unit a person. Ids have no `@` and all addresses have one.
 *
 * @throws AppError `request.throttled` when DynamoDB leaves keys unprocessed
 */
export function findUsers(table: Table): FindPeople {
  return async function findUsers(refs) {
    const keys = refs.map((ref) => (ref.includes("@") ? normalize(ref) : ref));
    const known = new Map<string, UserItem>();
    const add = (found: Batch<UserItem>, keyOf: (user: UserItem) => string | undefined) => {
      if (found.unprocessed.length > 0) throw throttled();
      for (const user of found.data) known.set(keyOf(user) ?? "", user);
    };
    const unique = [...new Set(keys)];
    const emails = unique.filter((key) => key.includes("@"));
    const ids = unique.filter((key) => !key.includes("@"));
    await Promise.all([
      ids.length > 0 &&
        users(table)
          .get(ids.map((userId) => ({ userId })))
          .go()
          .then((found) => add(found, ({ userId }) => userId)),
      emails.length > 0 &&
        listings(table)
          .get(emails.map((email) => ({ place: placeOf({ userId: "", email }) })))
          .go()
          .then((found) => add(found, ({ email }) => email)),
    ]);
    return keys.map((key) => {
      const user = known.get(key);
      return user && { id: user.userId, name: user.name };
    });
  };
}

/**
 * Finds people in stages where a user name alone is a person too. Only e-mail addresses and Cognito's
 * ids are looked up; an unknown address is undefined, and every other reference is taken as a user
 * name.
 */
export function findUsersOrNames(table: Table): FindPeople {
  const find = findUsers(table);
  return async function findUsersOrNames(refs) {
    const asked = refs.filter((ref) => ref.includes("@") || SUB_PATTERN.test(ref));
    const found = new Map(
      asked.length === 0 ? [] : (await find(asked)).map((user, index) => [asked[index], user]),
    );
    return refs.map(
      (ref) => found.get(ref) ?? (ref.includes("@") ? undefined : { id: ref, name: ref }),
    );
  };
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const SUB_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Batch<Item> {
  data: Item[];
  unprocessed: unknown[];
}

function throttled(): AppError {
  return new AppError("too_many", "request.throttled", "Too Many Requests");
}
