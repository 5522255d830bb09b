/** An address on AWS and the local one that stands for it; neither ends in a slash. */
export type UrlMapping = readonly [aws: string, local: string];

/** The addresses of AWS in a graph, with the local ones. */
export type UrlMap = readonly UrlMapping[];

/** The addresses with that of Cognito, which pages call by its name and the AWS endpoint answers for. */
export const withCognito = (urls: UrlMap, region: string, awsUrl: string): UrlMap => [
  ...urls,
  [`https://cognito-idp.${region}.amazonaws.com`, awsUrl],
];

/**
 * A copy of a JSON value in which every text that begins with an AWS address has the local one. An
 * address such as `https://api.example.com/v1` is not the beginning of `https://api.example.com/v10`.
 */
export function mapUrls(value: unknown, urls: UrlMap): unknown {
  if (typeof value === "string") {
    const mapping = urls.find(
      ([aws]) => value.startsWith(aws) && !/[\w.-]/.test(value.charAt(aws.length)),
    );
    return mapping ? mapping[1] + value.slice(mapping[0].length) : value;
  }
  if (Array.isArray(value)) return value.map((item) => mapUrls(item, urls));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapUrls(item, urls)]),
    );
  }
  return value;
}
