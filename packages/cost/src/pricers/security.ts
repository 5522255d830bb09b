import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/**
 * A customer managed key or a replica of one; AWS's own keys are in no graph and free. What is not
 * here: where it rotates, a dollar more a month after each of its first two rotations.
 */
export const kmsKey = flat(({ key: { requests } }) => [
  { what: "key", quantity: 1, price: "kms.key" },
  { what: "requests", quantity: requests, price: "kms.request" },
]);

/** A secret in Secrets Manager. */
export const secret = flat(({ secret: { calls } }) => [
  { what: "secret", quantity: 1, price: "secrets.secret" },
  { what: "calls", quantity: calls, price: "secrets.call" },
]);

/** Standard parameters are free. */
export const parameter = pricer(z.object({ tier: z.string().optional() }), ({ tier }) => {
  if (tier === "Intelligent-Tiering") return { why: "its tier is chosen by what it holds" };
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
 * Users who do anything in the month. A pool that names no plan is on Essentials.
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
