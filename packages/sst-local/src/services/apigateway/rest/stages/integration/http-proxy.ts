import type { Call } from "./integration.ts";
import { sendHttp } from "./http-client.ts";

/**
 * Sends the client's request on to an HTTP endpoint; its answer goes back as it is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export const httpProxy: Call = async (context, signal) => {
  const { status, headers, body } = await sendHttp(context, signal);
  return { status, headers, body, selection: "" };
};
