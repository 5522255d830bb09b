import { HeaderList } from "../../shared/headers.ts";
import type { Clock } from "../../../../aws/capabilities.ts";
import { functionArnOf } from "../../shared/lambda-uri.ts";
import { invokeLambda } from "../api/backends.ts";
import type { EndpointResponse, IntegrationCall, Prepared } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";

/**
 * Invokes a function with the rendered body as its event, `{}` when there is none. The header
 * `X-Amz-Invocation-Type: Event` of the integration request makes the invocation asynchronous.
 * @throws GatewayError 500 when the function cannot be invoked
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
 */
export const lambda: IntegrationCall = async (context, { clock }) => {
  const { body, headers, uri } = context.integrationRequest;
  const text = Buffer.from(body).toString("utf8");
  let event: unknown;
  try {
    event = text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    return invalidRequestContent(String(error));
  }
  const type = headers.get("x-amz-invocation-type")?.replaceAll("'", "");
  if (type === "Event") {
    await invoke(context, functionArnOf(uri)!, event, "Event", clock);
    return { status: 202, headers: new HeaderList(), body: "", selection: "" };
  }
  const { payload } = await invoke(context, functionArnOf(uri)!, event, "RequestResponse", clock);
  return {
    status: 200,
    headers: HeaderList.fromRecord({ "Content-Type": "application/json" }),
    body: JSON.stringify(payload ?? null),
    selection: errorMessageOf(payload),
  };
};

async function invoke(
  context: Prepared,
  functionArn: string,
  event: unknown,
  invocationType: "Event" | "RequestResponse",
  clock: Clock,
) {
  try {
    return await invokeLambda(context, functionArn, event, invocationType, clock);
  } catch (error) {
    throw new GatewayError("INTEGRATION_FAILURE", {
      stage: "integration",
      status: 500,
      sentence: `${functionArn} was not invoked: ${String(error)}`,
      cause: error,
    });
  }
}

/** The text for the selection pattern: the error message of the function, or nothing. */
function errorMessageOf(payload: unknown): string {
  return typeof payload === "object" &&
    payload !== null &&
    "errorMessage" in payload &&
    typeof payload.errorMessage === "string"
    ? payload.errorMessage
    : "";
}

/** Lambda's response to an event that is not JSON. */
function invalidRequestContent(detail: string): EndpointResponse {
  return {
    status: 400,
    headers: HeaderList.fromRecord({ "Content-Type": "application/json" }),
    body: JSON.stringify({
      Type: "User",
      message: `Could not parse request body into json: ${detail}`,
    }),
    selection: "",
  };
}
