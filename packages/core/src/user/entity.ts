import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

const profile = {
  userId: { type: "string", required: true, readOnly: true },
  name: { type: "string", required: true },
  email: { type: "string", readOnly: true },
  createdAt: { type: "string", required: true, readOnly: true },
  updatedAt: { type: "string", required: true },
} as const;

/** A user's profile, in one partition with the user's memberships; its id is the token's `sub`. */
export const users = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("user"),
        attributes: {
          ...profile,
          // The id that was reserved for the request that created the profile.
          reservedId: { type: "string", readOnly: true },
        },
        indexes: { byId: indexOf("user") },
      },
      config,
    ),
);

/**
 * A copy of each profile, in one partition for all users, sorted by e-mail address. It is written in
 * one transaction with the profile and keeps addresses unique, lists users by address and finds a
 * user by address. An index would cost the same write and could not be a condition.
 */
export const listings = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("listing"),
        attributes: {
          ...profile,
          // `EMAIL#{email}`, or `ID#{userId}` for a user without an address.
          place: { type: "string", required: true, readOnly: true },
        },
        indexes: { byPlace: indexOf("listing") },
      },
      config,
    ),
);

export type UserItem = EntityItem<ReturnType<typeof users>>;

export type ListingItem = EntityItem<ReturnType<typeof listings>>;
