import { AppError } from "../error/index.ts";
import type { Scope } from "../scope/index.ts";
import type { Identities } from "./identities.ts";

/** A scope with the caller's role and the identities that the verbs of users change. */
export interface UserScope extends Scope {
  admin: boolean;
  identities: Identities;
}

/** @throws AppError `user.not_admin` */
export function assertAdmin({ admin }: UserScope): void {
  if (!admin) {
    throw new AppError("forbidden", "user.not_admin", "Only an administrator may do this");
  }
}

/** Compares ids without reading the table. @throws AppError `user.not_owner` */
export function assertOwner({ admin, actor }: UserScope, userId: string): void {
  if (!admin && actor.id !== userId) {
    throw new AppError("forbidden", "user.not_owner", "Only the user or an administrator may");
  }
}
