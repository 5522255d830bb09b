import * as z from "../validation/index.ts";
import { ListQuery, pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** A Cognito `sub`, or the id that an administrator chose for a user who cannot sign in. */
export const USER_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * An e-mail address as browsers validate it, with a dot in the domain and without `#`, which separates
 * the parts of a key (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address).
 */
export const EMAIL_PATTERN =
  /^[A-Za-z0-9.!$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** The longest name, in UTF-16 units. */
export const NAME_MAX = 100;

/** The longest e-mail address (https://www.rfc-editor.org/errata/eid1690). */
export const EMAIL_MAX = 254;

/** The path parameter of a user. */
export const UserId = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(64),
    z.regex(USER_ID_PATTERN, "Must contain only letters, digits and - _ and not begin with - or _"),
  );

const Email = z
  .string()
  .check(
    z.minLength(3),
    z.maxLength(EMAIL_MAX),
    z.regex(EMAIL_PATTERN, "Must be an e-mail address"),
  );

/**
 * Body of POST /users. With an e-mail address the user can sign in and has the id of the identity;
 * without one the client may choose the id.
 */
export const UserCreate = z
  .strictObject({ name: text(NAME_MAX), email: z.optional(Email), userid: z.optional(UserId) })
  .check(
    z.refine(({ email, userid }) => email === undefined || userid === undefined, {
      path: ["userid"],
      message: "Cannot be chosen for a user with an e-mail address",
    }),
    z.meta({ not: { required: ["email", "userid"] } }),
  );
export type UserCreate = z.infer<typeof UserCreate>;

/** Body of PUT /users/{userid}. The address may be sent but not changed. */
export const UserUpdate = z.strictObject({ name: text(NAME_MAX), email: z.optional(Email) });
export type UserUpdate = z.infer<typeof UserUpdate>;

/** The query parameters of GET /users; `email` is the beginning of the addresses, in any case. */
export const UserListQuery = z.object({
  ...ListQuery.shape,
  email: z.optional(text(EMAIL_MAX)),
});
export type UserListQuery = z.infer<typeof UserListQuery>;

/** A user's profile. `timestamp` is the older name of `updatedAt`. */
export const UserInfo = z.object({
  userid: z.string(),
  name: z.string(),
  email: z.optional(z.string()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  timestamp: Timestamp,
});
export type UserInfo = z.infer<typeof UserInfo>;

/** One page of GET /users: users with an e-mail address by address, then the others by id. */
export const UserPage = pageOf(UserInfo);
export type UserPage = z.infer<typeof UserPage>;
