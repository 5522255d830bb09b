import { UserError } from "./errors.ts";

/** Longer than API Gateway waits for anything, which is 29 seconds unless one asks for more. */
const TIMEOUT_MS = 30_000;

/** What came back, its body read to the end. */
export interface Answer {
  status: number;
  body: string;
}

/**
 * One request, redirects not followed: they would carry the key to another host.
 * @param what names the other side in a sentence, without a query or a secret.
 * @throws UserError when there is no answer.
 */
export async function send(
  what: string,
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
): Promise<Answer> {
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
    throw new UserError(whyNoAnswer(what, error), { cause: error });
  }
}

function whyNoAnswer(what: string, error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `${what} has not answered within ${TIMEOUT_MS / 1000} seconds.`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  if (code === "ECONNREFUSED") return `Nothing listens at ${what}.`;
  if (code === "ENOTFOUND") return `There is no host by the name of ${what}.`;
  return `The connection to ${what} failed${code === undefined ? "" : ` (${code})`}.`;
}

/**
 * A secret as a header may carry it.
 * @throws UserError, without the secret, when a header cannot.
 */
export function headerSecret(name: string, secret: string): string {
  const trimmed = secret.trim();
  if (!/^[\x20-\x7e]+$/.test(trimmed))
    throw new UserError(`${name} is empty or holds characters that no header may have.`);
  return trimmed;
}
