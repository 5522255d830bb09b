import type { EndpointResponse, Prepared } from "../../api/context.ts";
import { configurationError } from "../../api/gateway-error.ts";
import { HeaderList } from "../../../shared/headers.ts";
import { parseLenientJson } from "../lenient-json.ts";

/**
 * Answers with the statusCode of the rendered request and nothing else.
 * @throws GatewayError 500 when there is no integer statusCode
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mock(context: Prepared): EndpointResponse {
  const text = Buffer.from(context.integrationRequest.body).toString("utf8");
  const status = statusOf(text);
  if (status === undefined) {
    throw configurationError(
      "integration",
      `A MOCK integration takes its status from an integer statusCode in the rendered request template, which was: ${text.trim() || "empty"}`,
    );
  }
  return { status, headers: new HeaderList(), body: "", selection: String(status) };
}

function statusOf(text: string): number | undefined {
  let value: unknown;
  try {
    value = parseLenientJson(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("statusCode" in value)) return undefined;
  const { statusCode } = value;
  return typeof statusCode === "number" && Number.isInteger(statusCode) ? statusCode : undefined;
}
