import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/**
 * Customer managed key or replica key. Not included: another dollar a month after each of the first two
 * rotations.
 */
export const kmsKey = flat(({ key: { requests } }) => [
  { what: "key", quantity: 1, price: "kms.key" },
  { what: "requests", quantity: requests, price: "kms.request" },
]);

/** Secret in Secrets Manager. */
export const secret = flat(({ secret: { calls } }) => [
  { what: "secret", quantity: 1, price: "secrets.secret" },
  { what: "calls", quantity: calls, price: "secrets.call" },
]);

/** SSM parameter: the standard tier is free. */
export const parameter = pricer(z.object({ tier: z.string().optional() }), ({ tier }) => {
  if (tier === "Intelligent-Tiering") return { why: "its tier depends on its value" };
  return tier === "Advanced"
    ? [{ what: "parameter", quantity: 1, price: "ssm.advancedParameter" }]
    : [];
});

const plans = {
  LITE: "cognito.lite",
  ESSENTIALS: "cognito.essentials",
  PLUS: "cognito.plus",
} as const;

/**
 * User pool: monthly active users. The default plan is Essentials.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
 */
export const userPool = pricer(
  z.object({ userPoolTier: z.enum(["LITE", "ESSENTIALS", "PLUS"]).default("ESSENTIALS") }),
  ({ userPoolTier }, { usage: { userPool } }) => [
    {
      what: `users on ${userPoolTier}`,
      quantity: userPool.monthlyUsers,
      price: plans[userPoolTier],
    },
  ],
);
