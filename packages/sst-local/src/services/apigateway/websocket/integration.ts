import type { Clock } from "../../../aws/capabilities.ts";
import { within } from "../shared/timeout.ts";
import type { WebSocketRoute } from "./definition.ts";
import { LIMITS } from "./limits.ts";

/** Invokes a function, as Lambda's Invoke, with a role where there is one. @throws Error for a role that may not */
export type InvokeFunction = (
  functionArn: string,
  event: unknown,
  options?: { clock?: Clock; credentialsArn?: string | undefined },
) => Promise<{ payload: unknown; functionError?: string | undefined }>;

/** The response of a function behind a proxy integration. */
export interface IntegrationResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Invokes the function of a route and reads its response.
 * @throws Error with a sentence for the terminal; clients get "Internal server error"
 */
export async function integrate(
  invoke: InvokeFunction,
  { functionArn, credentialsArn }: Pick<WebSocketRoute, "functionArn" | "credentialsArn">,
  event: unknown,
): Promise<IntegrationResult> {
  const { payload, functionError } = await within(
    LIMITS.integration,
    (clock) => invoke(functionArn, event, { clock, credentialsArn }),
    () => new Error(`${functionArn} took longer than ${LIMITS.integration} ms.`),
  );
  if (functionError !== undefined) {
    throw new Error(`${functionArn} failed with ${JSON.stringify(payload)}.`);
  }
  const { statusCode, headers, body } = (payload ?? {}) as Record<string, unknown>;
  if (typeof statusCode !== "number" || !(statusCode >= 200 && statusCode <= 599)) {
    throw new Error(
      `${functionArn} returned no statusCode from 200 to 599: ${JSON.stringify(payload)}.`,
    );
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
