import type { Backends, LambdaResult } from "../api/backends.ts";

/** Invokes a function of the backend. A missing backend is a rejection like any other. */
export async function invokeLambda(
  { lambda }: Backends,
  functionArn: string,
  payload: unknown,
  invocationType: "RequestResponse" | "Event",
): Promise<LambdaResult> {
  if (lambda === undefined) throw new Error("backends.lambda is not set");
  return lambda(functionArn, payload, { invocationType });
}
