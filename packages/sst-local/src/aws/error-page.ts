import type { ForwardedResponse, Pairs } from "./forward.ts";

/** A page in place of an answer that is not there; `retries` makes a browser ask again every second. */
export function errorPage(
  status: number,
  text: string,
  { retries = false, headers = [] }: { retries?: boolean; headers?: Pairs } = {},
): ForwardedResponse {
  const escaped = text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
  return {
    status,
    headers: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "no-store"],
      ...headers,
      ...(retries
        ? ([
            ["retry-after", "1"],
            ["refresh", "1"],
          ] as const)
        : []),
    ],
    body: Buffer.from(`<!doctype html><title>${status}</title><pre>${escaped}</pre>`),
  };
}
