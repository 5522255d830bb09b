import { parseLenientJson } from "apigateway-velocity/json";
import { HeaderList } from "../../shared/headers.ts";
import type { IntegrationCall } from "../api/context.ts";
import { configurationError } from "../api/gateway-error.ts";

/**
 * Answers with the statusCode of the rendered request template and an empty body.
 * @throws GatewayError 500 when there is no integer statusCode
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export const mock: IntegrationCall = (context) => {
  const text = Buffer.from(context.integrationRequest.body).toString("utf8");
  const status = statusOf(text);
  if (status === undefined) {
    throw configurationError(
      "integration",
      `A MOCK integration takes its status from an integer statusCode in the rendered request template, which was: ${text.trim() || "empty"}`,
    );
  }
  return { status, headers: new HeaderList(), body: "", selection: String(status) };
};

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
