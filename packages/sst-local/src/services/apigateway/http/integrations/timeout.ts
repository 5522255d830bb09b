import type { Integration } from "../definition.ts";
import { LIMITS } from "../limits.ts";

/** Milliseconds that an integration may take. */
export const timeoutOf = ({ timeoutInMillis }: Integration): number =>
  timeoutInMillis ?? LIMITS.integrationTimeout;
