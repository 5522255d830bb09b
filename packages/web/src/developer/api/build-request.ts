import type { Call } from "./openapi.ts";

/** What somebody has typed: parameters by `in name`, and the body as text. */
export interface Typed {
  parameters: Readonly<Record<string, string>>;
  body: string;
  apiKey: string;
}

/** A request as fetch takes it. */
export interface Prepared {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** How a call says who calls. */
export type Credential = "token" | "apiKey" | "none";

/** The first way of all those that would do. */
export const credentialOf = ({ security }: Call): Credential => {
  const [first] = Object.keys(security[0] ?? {});
  return first === "token" || first === "apiKey" ? first : "none";
};

export const keyOf = ({ in: place, name }: { in: string; name: string }): string =>
  `${place} ${name}`;

/**
 * The request that was typed. A parameter that is left empty is not sent, and of what a path has to
 * name the emptiness is: the API says what it makes of that.
 */
export function requestOf(
  apiUrl: string,
  call: Call,
  { parameters, body, apiKey }: Typed,
  token: string | undefined,
): Prepared {
  const valueOf = (place: string, name: string) => parameters[keyOf({ in: place, name })] ?? "";
  const path = call.path.replace(/\{(\w+)\+?\}/g, (_, name: string) =>
    encodeURIComponent(valueOf("path", name)),
  );
  const given = (place: string) =>
    call.parameters
      .filter((one) => one.in === place)
      .map(({ name }): [string, string] => [name, valueOf(place, name)])
      .filter(([, value]) => value !== "");
  const query = new URLSearchParams(given("query")).toString();
  const sendsBody = call.body !== undefined;
  return {
    url: `${apiUrl}${path}${query === "" ? "" : `?${query}`}`,
    method: call.method,
    headers: {
      ...Object.fromEntries(given("header")),
      ...(sendsBody && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: token }),
      ...(credentialOf(call) === "apiKey" && { "x-api-key": apiKey }),
    },
    body: sendsBody ? body : undefined,
  };
}
