import { type HttpResponse, payload2Response } from "../shared/payload-2-response.ts";
import { REMAPPED_HEADERS } from "../shared/response-headers.ts";

/**
 * The HTTP response for the result of a function.
 * @returns undefined for an invalid response, to which Lambda answers 502
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export const httpResponse = (result: unknown): HttpResponse | undefined =>
  payload2Response(result, { contentType: "application/json", headerName });

/** Renames a header where Lambda sets it itself. */
export const headerName = (name: string): string =>
  name === "transfer-encoding" || REMAPPED_HEADERS.includes(name)
    ? `x-amzn-remapped-${name}`
    : name;
