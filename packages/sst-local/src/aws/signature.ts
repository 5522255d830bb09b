/**
 * The headers of a signed request, without a valid signature: services on this machine read the
 * scope and verify nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function unverifiedSignature(
  region: string,
  service: string,
  accessKeyId = "local",
): Record<string, string> {
  const second = Math.floor(Date.now() / 1000);
  const key = `${accessKeyId}/${second}/${region}/${service}`;
  if (last?.key !== key) {
    const date = new Date(second * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const scope = `${accessKeyId}/${date.slice(0, 8)}/${region}/${service}/aws4_request`;
    last = {
      key,
      headers: {
        "x-amz-date": date,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=local`,
      },
    };
  }
  return last.headers;
}

/** The headers of the last call, which are the same for a second. */
let last: { key: string; headers: Record<string, string> } | undefined;

/** The credential scope of a signed request. */
export function scopeOf(authorization: string | undefined) {
  const [, accessKeyId, region, service] =
    /Credential=([^/,]+)\/\d+\/([^/,]+)\/([^/,]+)\/aws4_request/.exec(authorization ?? "") ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}
