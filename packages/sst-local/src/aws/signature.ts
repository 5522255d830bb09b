/**
 * The headers of a signed request, without a signature: a service on this machine reads the shape
 * and, of the scope, the region and itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function unsignedHeaders(region: string, service: string): Record<string, string> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = `local/${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  return {
    "x-amz-date": date,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=local`,
  };
}
