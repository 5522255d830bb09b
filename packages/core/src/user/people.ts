import { AppError } from "../error/index.ts";
import type { FindPeople } from "../scope/index.ts";
import type { Table } from "../table/index.ts";
import { listings, users } from "./entity.ts";
import type { UserItem } from "./entity.ts";
import { normalize, placeOf } from "./record.ts";

/**
 * Finds people by id or by e-mail address among the profiles: at most one request for the ids and
 * one for the addresses, half a read unit a person. No id has an `@` and every address has.
 *
 * @throws AppError `request.throttled` when DynamoDB had not the capacity to answer all of it
 */
export function findUsers(table: Table): FindPeople {
  return async function findUsers(refs) {
    const keys = refs.map((ref) => (ref.includes("@") ? normalize(ref) : ref));
    const known = new Map<string, UserItem>();
    const keep = (found: Batch<UserItem>, keyOf: (user: UserItem) => string | undefined) => {
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
          .then((found) => keep(found, ({ userId }) => userId)),
      emails.length > 0 &&
        listings(table)
          .get(emails.map((email) => ({ place: placeOf({ userId: "", email }) })))
          .go()
          .then((found) => keep(found, ({ email }) => email)),
    ]);
    return keys.map((key) => {
      const user = known.get(key);
      return user && { id: user.userId, name: user.name };
    });
  };
}

/**
 * The same for stages where a name alone is a person too: only what can be a user's address, or an id
 * that Cognito gives, is looked up, and what is nobody's is taken as the name that it is.
 */
export function findUsersOrNames(table: Table): FindPeople {
  const find = findUsers(table);
  return async function findUsersOrNames(refs) {
    const asked = refs.filter((ref) => ref.includes("@") || SUB_PATTERN.test(ref));
    const found = new Map(
      asked.length === 0 ? [] : (await find(asked)).map((user, index) => [asked[index], user]),
    );
    return refs.map((ref) => found.get(ref) ?? { id: ref, name: ref });
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
