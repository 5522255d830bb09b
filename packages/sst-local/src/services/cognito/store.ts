import type { UserPoolDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";
import { checkFields } from "../../aws/files.ts";
import { Journal, type JournalKinds } from "../../aws/journal.ts";
import type { Group, Session, User } from "./user.ts";

/** Attributes that people can sign in with besides the username. */
const ALIASES = ["email", "phone_number", "preferred_username"] as const;

/** Sessions are kept until no access token of theirs can be valid, which is for a day at most. */
const SESSION_AFTERLIFE = 24 * 60 * 60 * 1000;

interface Values {
  user: User;
  session: Session;
  group: Group;
}

const KINDS: JournalKinds<Values> = {
  user: (value) =>
    checkFields<User>(value, {
      string: ["sub", "username", "status"],
      boolean: ["enabled"],
      number: ["created", "modified"],
      object: ["attributes", "codes", "groups"],
    }),
  session: (value) =>
    checkFields<Session>(value, {
      string: ["id", "sub", "clientId", "refreshHash"],
      boolean: ["revoked"],
      number: ["authTime", "expires"],
      object: ["scopes"],
    }),
  group: (value) =>
    checkFields<Group>(value, { string: ["name"], number: ["created", "modified"] }),
};

/** The users, groups and sessions of a pool, on disk before a change returns. */
export class PoolStore {
  #pool: UserPoolDefinition;
  readonly #journal: Journal<Values>;
  readonly #users = new Map<string, User>();
  readonly #byName = new Map<string, string>();
  readonly #sessions = new Map<string, Session>();
  readonly #byRefreshHash = new Map<string, string>();

  constructor(pool: UserPoolDefinition, file: string, now: number) {
    this.#pool = pool;
    this.#journal = new Journal(file, KINDS);
    for (const user of this.#journal.values("user")) this.#index(user);
    for (const session of this.#journal.values("session")) {
      if (session.expires + SESSION_AFTERLIFE < now) this.#journal.delete("session", session.id);
      else this.#indexSession(session);
    }
  }

  /** Applies another definition, with other groups or other names to sign in with. */
  changeDefinition(pool: UserPoolDefinition): void {
    this.#pool = pool;
    this.#byName.clear();
    for (const user of this.#users.values()) this.#index(user);
  }

  /** By username or by an alias that the pool lets people sign in with. */
  findUser(name: string): User | undefined {
    const sub = this.#byName.get(`username:${this.#indexKey(name)}`) ?? this.#findAlias(name);
    return sub === undefined ? undefined : this.#users.get(sub);
  }

  userBySub(sub: string): User | undefined {
    return this.#users.get(sub);
  }

  /** Oldest first. */
  users(): User[] {
    return [...this.#users.values()];
  }

  /**
   * Adds a user.
   * @throws AwsError UsernameExistsException, also where a request that ran in between took the name
   *   or the address
   */
  addUser(user: User, refusal: "userExists" | "userExistsAdmin" = "userExists"): User {
    if (this.#byName.has(`username:${this.#indexKey(user.username)}`)) throw cognitoError(refusal);
    const attribute = this.takenAlias(user);
    if (attribute) throw cognitoError("userExistsAlias", { attribute });
    return this.#put(user);
  }

  /** Replaces a user; the caller sets `modified`. */
  saveUser(user: User): User {
    return this.#put(user);
  }

  removeUser(user: User): void {
    this.#unindex(user);
    this.#users.delete(user.sub);
    this.#journal.delete("user", user.sub);
    for (const session of this.sessionsOf(user)) this.removeSession(session);
  }

  /** The attribute of `user` that is an alias of another user. */
  takenAlias(user: User): string | undefined {
    return this.#aliasKeys(user).find(({ key }) => {
      const owner = this.#byName.get(key);
      return owner !== undefined && owner !== user.sub;
    })?.attribute;
  }

  addSession(session: Session): Session {
    this.#journal.set("session", session.id, session);
    this.#indexSession(session);
    return session;
  }

  session(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  sessionByRefreshHash(hash: string): Session | undefined {
    return this.#sessions.get(this.#byRefreshHash.get(hash) ?? "");
  }

  sessionsOf(user: User): Session[] {
    return [...this.#sessions.values()].filter(({ sub }) => sub === user.sub);
  }

  revokeSession(session: Session): void {
    this.addSession({ ...session, revoked: true });
  }

  removeSession(session: Session): void {
    this.#journal.delete("session", session.id);
    this.#sessions.delete(session.id);
    this.#byRefreshHash.delete(session.refreshHash);
  }

  /** The groups of the graph, then those that the API made. */
  groups(): Group[] {
    const declared = (this.#pool.groups ?? []).map((group) => ({
      ...group,
      created: 0,
      modified: 0,
    }));
    const names = new Set(declared.map(({ name }) => name));
    const made = [...this.#journal.values("group")];
    return [...declared, ...made.filter(({ name }) => !names.has(name))];
  }

  addGroup(group: Group): void {
    if (this.groups().some(({ name }) => name === group.name)) throw cognitoError("groupExists");
    this.#journal.set("group", group.name, group);
  }

  /** @throws AwsError ResourceNotFoundException */
  group(name: string): Group {
    const found = this.groups().find((group) => group.name === name);
    if (!found) throw cognitoError("groupMissing");
    return found;
  }

  close(): void {
    this.#journal.close();
  }

  #put(user: User): User {
    this.#journal.set("user", user.sub, user);
    const previous = this.#users.get(user.sub);
    if (previous) this.#unindex(previous);
    this.#index(user);
    return user;
  }

  #index(user: User): void {
    this.#users.set(user.sub, user);
    this.#byName.set(`username:${this.#indexKey(user.username)}`, user.sub);
    for (const { key } of this.#aliasKeys(user)) {
      // An alias belongs to the user who verified it first.
      if (!this.#byName.has(key)) this.#byName.set(key, user.sub);
    }
  }

  #unindex(user: User): void {
    this.#byName.delete(`username:${this.#indexKey(user.username)}`);
    for (const { key } of this.#aliasKeys(user)) {
      if (this.#byName.get(key) === user.sub) this.#byName.delete(key);
    }
  }

  #indexSession(session: Session): void {
    this.#sessions.set(session.id, session);
    this.#byRefreshHash.set(session.refreshHash, session.id);
  }

  #findAlias(name: string): string | undefined {
    return ALIASES.map((alias) => this.#byName.get(`${alias}:${this.#indexKey(name)}`)).find(
      (sub) => sub !== undefined,
    );
  }

  /** `usernameAttributes` are aliases from the start, `aliasAttributes` once verified. */
  #aliasKeys(user: User): { attribute: string; key: string }[] {
    return ALIASES.filter((attribute) => {
      if (user.attributes[attribute] === undefined) return false;
      if (this.#pool.usernameAttributes?.includes(attribute)) return true;
      if (!this.#pool.aliasAttributes?.includes(attribute)) return false;
      return (
        attribute === "preferred_username" || user.attributes[`${attribute}_verified`] === "true"
      );
    }).map((attribute) => ({
      attribute,
      key: `${attribute}:${this.#indexKey(user.attributes[attribute] ?? "")}`,
    }));
  }

  /** A name as an index key: lower case where the pool is not case-sensitive. */
  #indexKey(name: string): string {
    // A pool without the setting is case-sensitive.
    const caseSensitive = this.#pool.usernameConfiguration?.caseSensitive ?? true;
    return caseSensitive ? name : name.toLowerCase();
  }
}
