/**
 * The identities that can sign in. A profile with an e-mail address has the id of its identity; both
 * are created and deleted together.
 */
export interface Identities {
  /**
   * Creates an identity with a verified address and invites the person.
   *
   * @returns its id, or undefined where the address has an identity
   */
  create(person: { email: string; name: string }): Promise<string | undefined>;
  /** The id of an identity that was created by `create` and has never signed in, if there is one. */
  findInvited(email: string): Promise<string | undefined>;
  /** Changes the name that the next tokens carry; does nothing where there is no identity. */
  rename(userId: string, name: string): Promise<void>;
  /** Deletes an identity; does nothing where there is none. */
  remove(userId: string): Promise<void>;
}
