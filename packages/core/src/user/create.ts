import { AppError } from "../error/index.ts";
import { newId, uuidOf } from "../id/index.ts";
import type { Table } from "../table/index.ts";
import { assertAdmin } from "./access.ts";
import type { UserScope } from "./access.ts";
import type { UserItem } from "./entity.ts";
import { toInfo } from "./info.ts";
import { NAME_MAX } from "./schema.ts";
import type { UserCreate, UserInfo } from "./schema.ts";
import { insert, newUser, normalize, read } from "./store.ts";

/**
 * Creates a user. With an e-mail address the identity is created first and gives the profile its id.
 * With a reserved id the user is created once, however often it is called: the profile stores the
 * reserved id, by which another attempt recognizes it.
 *
 * An identity whose profile was not written, because the function died or DynamoDB did not answer,
 * stays: the next attempt for the address, by any administrator, takes it over.
 *
 * @throws AppError `user.not_admin`, `user.email_taken`, `user.taken`
 */
export async function create(
  scope: UserScope,
  { name, email, userid }: UserCreate,
  reservedId?: string,
): Promise<{ user: UserInfo; replayed: boolean }> {
  assertAdmin(scope);
  const id = reservedId ?? newId();
  const created =
    email === undefined
      ? await createProfile(scope, { name, userid }, id)
      : await createWithIdentity(scope, { name, email: normalize(email) }, id);
  return { user: toInfo(created.item), replayed: created.existed && reservedId !== undefined };
}

interface Created {
  item: UserItem;
  /** True when an earlier attempt wrote the profile. */
  existed: boolean;
}

async function createProfile(
  { table }: UserScope,
  { name, userid }: { name: string; userid: string | undefined },
  id: string,
): Promise<Created> {
  const user = newUser({ userId: userid ?? uuidOf(id), name, reservedId: id });
  const created = await insertOnce(table, user);
  if (created === undefined) {
    throw new AppError("conflict", "user.taken", "There is a user with this id");
  }
  return created;
}

async function createWithIdentity(
  { table, identities }: UserScope,
  person: { name: string; email: string },
  id: string,
): Promise<Created> {
  const { name, email } = person;
  const invited = await identities.create(person);
  const userId = invited ?? (await identities.findInvited(email));
  if (userId === undefined) throw emailTaken();
  const created = await insertOnce(table, newUser({ userId, name, email, reservedId: id }));
  if (created !== undefined) {
    if (invited === undefined && !created.existed) await identities.rename(userId, name);
    return created;
  }
  // Another profile has the address, so this identity gets none.
  if ((await read(table, userId, { consistent: true })) === undefined) {
    await identities.remove(userId);
  }
  throw emailTaken();
}

/**
 * Inserts a profile, or returns the one that an earlier attempt with the same reserved id wrote, as it
 * was written. Returns undefined when the id or the address belongs to another user.
 */
async function insertOnce(table: Table, user: UserItem): Promise<Created | undefined> {
  const written = async () => {
    const known = await read(table, user.userId, { consistent: true });
    if (known === undefined || known.reservedId !== user.reservedId) return undefined;
    const { createdAt } = known;
    return { item: { ...user, createdAt, updatedAt: createdAt }, existed: true };
  };
  try {
    if ((await insert(table, user)) === "committed") return { item: user, existed: false };
  } catch (error) {
    // The transaction may have been committed although its answer was lost.
    const found = await written().catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  }
  return written();
}

/**
 * Creates the profile of a new identity. Leaves an existing one unchanged, because Cognito can call
 * its trigger more than once.
 *
 * @throws AppError `user.email_taken` when another user has the address
 */
export async function register(
  table: Table,
  person: { userid: string; email: string; name?: string },
): Promise<void> {
  const { userid: userId, name = "" } = person;
  const email = normalize(person.email);
  const user = newUser({ userId, email, name: name.slice(0, NAME_MAX).toWellFormed() || email });
  if ((await insert(table, user)) === "committed") return;
  if ((await read(table, userId, { consistent: true })) === undefined) throw emailTaken();
}

function emailTaken(): AppError {
  return new AppError("conflict", "user.email_taken", "There is a user with this e-mail address");
}
