import { within } from "../shared/timeout.ts";
import { LIMITS } from "./limits.ts";

/** Runs a function, as Lambda's own Invoke. */
export type InvokeFunction = (
  functionArn: string,
  event: unknown,
) => Promise<{ payload: unknown; functionError?: string | undefined }>;

/** What a function answers through the proxy integration. */
export interface IntegrationResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Calls a route's function and reads its answer.
 * @throws Error with a sentence for the terminal, where AWS tells its client of an internal error
 */
export async function integrate(
  invoke: InvokeFunction,
  functionArn: string,
  event: unknown,
): Promise<IntegrationResult> {
  const { payload, functionError } = await within(
    LIMITS.integration,
    invoke(functionArn, event),
    () => new Error(`${functionArn} took longer than ${LIMITS.integration} ms.`),
  );
  if (functionError !== undefined) {
    throw new Error(`${functionArn} failed with ${JSON.stringify(payload)}.`);
  }
  const { statusCode, headers, body } = (payload ?? {}) as Record<string, unknown>;
  if (typeof statusCode !== "number") {
    throw new Error(`${functionArn} answered without a statusCode: ${JSON.stringify(payload)}.`);
  }
  return {
    statusCode,
    headers: Object.fromEntries(
      Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]),
    ),
    body: typeof body === "string" ? body : undefined,
  };
}
