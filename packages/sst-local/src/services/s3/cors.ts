/**
 * A rule of a bucket's CORS configuration.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export interface CorsRule {
  readonly allowedHeaders: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

/** What decides which rule a request falls under. */
export interface CorsRequest {
  readonly origin: string;
  readonly method: string;
  /** `Access-Control-Request-Headers` of a preflight, in lower case. */
  readonly headers?: readonly string[];
}

/** The headers of the first rule that allows the request; undefined where none does. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { origin, method, headers = [] }: CorsRequest,
): Record<string, string> | undefined {
  const rule = rules.find(
    ({ allowedHeaders, allowedMethods, allowedOrigins }) =>
      allowedMethods.includes(method) &&
      allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      headers.every((name) =>
        allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name)),
      ),
  );
  if (!rule) return undefined;
  const isForAll = rule.allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    ...(!isForAll && { "access-control-allow-credentials": "true" }),
    ...(headers.length > 0 && { "access-control-allow-headers": headers.join(", ") }),
    ...(rule.exposeHeaders.length > 0 && {
      "access-control-expose-headers": rule.exposeHeaders.join(", "),
    }),
    ...(rule.maxAgeSeconds !== undefined && {
      "access-control-max-age": String(rule.maxAgeSeconds),
    }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/** A pattern has one `*` at most. */
function matches(pattern: string, value: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === value;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return (
    value.length >= before.length + after.length &&
    value.startsWith(before) &&
    value.endsWith(after)
  );
}
