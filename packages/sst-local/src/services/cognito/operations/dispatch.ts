import { CognitoError, cognitoError } from "../errors.ts";
import type { HttpAnswer, HttpRequest } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import { uuid } from "../tokens/sessions.ts";
import { OPERATIONS } from "./index.ts";
import { Input } from "./input.ts";

const TARGET = "AWSCognitoIdentityProviderService.";
const CONTENT_TYPE = "application/x-amz-json-1.1";

/**
 * Answers one call of the API: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function dispatch(request: HttpRequest, context: CognitoContext): Promise<HttpAnswer> {
  const headers = { "content-type": CONTENT_TYPE, "x-amzn-requestid": uuid(context) };
  try {
    const output = await run(request, context);
    return { status: 200, headers, body: JSON.stringify(output) };
  } catch (error) {
    const refusal = error instanceof CognitoError ? error : internal(error, context);
    return {
      status: refusal.type === "InternalErrorException" ? 500 : 400,
      headers: {
        ...headers,
        "x-amzn-errortype": `${refusal.type}:`,
        "x-amzn-errormessage": headerText(refusal.message),
      },
      body: JSON.stringify({ __type: refusal.type, message: refusal.message }),
    };
  }
}

async function run(request: HttpRequest, context: CognitoContext): Promise<object> {
  const name = operationName(request);
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) {
    context.log(`cognito does not emulate ${name || "a request without X-Amz-Target"}`);
    throw cognitoError("operationUnknown", { operation: name });
  }
  // Locally no signature is checked, but a web page can send none: that keeps other
  // people's pages from administrating the pool of somebody who happens to run it.
  if (operation.signed && !request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    throw cognitoError("missingAuthentication");
  }
  return await operation.run(new Input(parseBody(request.body)), context);
}

/** The operation's name, or "" when the target is no call of Cognito. */
function operationName(request: HttpRequest): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" && target.startsWith(TARGET) ? target.slice(TARGET.length) : "";
}

function parseBody(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body === "" ? "{}" : body);
  } catch {
    throw cognitoError("serialization", { detail: "The body is not JSON" });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw cognitoError("serialization", { detail: "The body is not a JSON object" });
  }
  return value as Record<string, unknown>;
}

function internal(error: unknown, context: CognitoContext): CognitoError {
  context.log(`cognito failed: ${error instanceof Error ? error.stack : String(error)}`);
  return new CognitoError("InternalErrorException", "Internal error in sst-local's Cognito.");
}

/** Header values carry no line breaks and nothing outside Latin-1. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, " ").trim();
}
