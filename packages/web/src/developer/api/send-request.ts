import { getIdToken } from "../../auth/session.ts";
import { config } from "../../config.ts";
import { buildRequest, credentialOf, type RequestInput } from "./build-request.ts";
import type { ApiOperation } from "./openapi.ts";

/** A response of the API, with any status. */
export interface ApiResponse {
  status: number;
  statusText: string;
  /** Until the whole body had arrived. */
  milliseconds: number;
  /** The headers that CORS exposes. */
  headers: [string, string][];
  body: string;
}

/** Sends a request as the signed-in user. @throws TypeError when there is no response */
export async function sendRequest(
  operation: ApiOperation,
  input: RequestInput,
): Promise<ApiResponse> {
  const token = credentialOf(operation) === "token" ? await getIdToken() : undefined;
  const { url, method, headers, body } = buildRequest(config.apiUrl, operation, input, token);
  const startedAt = performance.now();
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    statusText: response.statusText,
    milliseconds: performance.now() - startedAt,
    headers: [...response.headers],
    body: formatJson(text),
  };
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
