import { CostError } from "@souk/cost/cost-error";
import { UserError } from "../errors.ts";

/** Runs work on a graph and a usage profile. @throws UserError in place of a CostError */
export async function withUserErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CostError)) throw error;
    const { message, hint, cause } = error;
    throw new UserError(message, { ...(hint !== undefined && { hint }), cause });
  }
}
