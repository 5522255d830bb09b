import type { Call } from "./integration.ts";
import { sendHttp } from "./http-client.ts";

/**
 * Sends the mapped request to an HTTP endpoint.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export const http: Call = async (context, signal) => {
  const { status, headers, body } = await sendHttp(context, signal);
  return { status, headers, body, selection: String(status) };
};
