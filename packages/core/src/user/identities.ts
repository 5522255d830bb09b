/**
 * Who may sign in. A profile with an e-mail address has an identity of the same id; both are made
 * and removed together.
 */
export interface Identities {
  /**
   * Makes an identity whose address counts as verified, and invites the person.
   *
   * @returns its id, or `undefined` when the address has an identity
   */
  create(person: { email: string; name: string }): Promise<string | undefined>;
  /** Changes the name that tokens carry from the next one on; nothing where there is no identity. */
  rename(userId: string, name: string): Promise<void>;
  /** Removes an identity; nothing where there is none. */
  remove(userId: string): Promise<void>;
}
