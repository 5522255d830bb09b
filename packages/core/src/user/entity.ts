import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf } from "../table/index.ts";

const profile = {
  userId: { type: "string", required: true, readOnly: true },
  name: { type: "string", required: true },
  email: { type: "string", readOnly: true },
  createdAt: { type: "string", required: true, readOnly: true },
  updatedAt: { type: "string", required: true },
} as const;

/** A person's profile, beside that person's memberships and under the id that tokens carry. */
export const users = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "user", version: "1", service: "souk" },
        attributes: profile,
        indexes: {
          byId: {
            pk: {
              field: "pk",
              composite: ["userId"],
              template: "USER#${userId}",
              casing: "none",
            },
            sk: { field: "sk", composite: [], template: "PROFILE", casing: "none" },
          },
        },
      },
      config,
    ),
);

/**
 * The same profile once more, in one partition for all, under its e-mail address. It is written
 * together with the profile and is three things: what keeps an address unique, the list of users
 * in the order of their addresses, and the way from an address to a person. An index would cost
 * the same write and could not be a condition.
 */
export const listings = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "listing", version: "1", service: "souk" },
        attributes: {
          ...profile,
          // `EMAIL#{email}`, or `ID#{userId}` of who has none.
          place: { type: "string", required: true, readOnly: true },
        },
        indexes: {
          byPlace: {
            pk: { field: "pk", composite: [], template: "USERS", casing: "none" },
            sk: { field: "sk", composite: ["place"], template: "${place}", casing: "none" },
          },
        },
      },
      config,
    ),
);

export type UserItem = EntityItem<ReturnType<typeof users>>;
