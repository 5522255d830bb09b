import { UserError } from "./errors.ts";

/** Longer than the default timeout of an API Gateway integration, 29 seconds. */
const TIMEOUT_MS = 30_000;

/** A response with its whole body. */
export interface HttpResponse {
  status: number;
  body: string;
}

/**
 * Sends a request. Redirects are not followed, because they would send the key to another host.
 * @param server names the server in an error message, without a query or a secret.
 * @throws UserError when the server does not answer.
 */
export async function send(
  server: string,
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
): Promise<HttpResponse> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    throw new UserError(failure(server, error), { cause: error });
  }
}

function failure(server: string, error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `${server} did not answer within ${TIMEOUT_MS / 1000} seconds.`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  if (code === "ECONNREFUSED") return `No server listens at ${server}.`;
  if (code === "ENOTFOUND") return `There is no host named ${server}.`;
  return `The connection to ${server} failed${code === undefined ? "" : ` (${code})`}.`;
}

/**
 * Trims a secret for use as a header value.
 * @throws UserError, without the secret, if it is empty or not printable ASCII.
 */
export function headerSecret(name: string, secret: string): string {
  const trimmed = secret.trim();
  if (!/^[\x20-\x7e]+$/.test(trimmed))
    throw new UserError(`${name} is empty or contains characters that a header may not have.`);
  return trimmed;
}
