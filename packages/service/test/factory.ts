import { createApp } from "../src/app.ts";
import { type Running, startServer } from "../src/server.ts";

export const API_KEY = "a-key-of-the-service-0123456789";

/** Value of the SSM parameter, as infra creates it. */
export const MAPPING = JSON.stringify({
  ABN: "ABN AMRO",
  ING: "ING BANK",
  Rabo: "Rabobank",
  Triodos: "Triodos Bank",
  Volksbank: "de Volksbank",
});

/** Starts the service; `url` has no trailing slash. */
export async function startService(
  readMapping: () => Promise<string | undefined> = () => Promise.resolve(MAPPING),
): Promise<Running & { url: string }> {
  const app = createApp({ apiKey: API_KEY, readMapping });
  const running = await startServer(app, { host: "127.0.0.1", port: 0 });
  return { ...running, url: `http://127.0.0.1:${running.port}` };
}

/** A request for POST /api/string/replace. `headers` may replace the API key. */
export function replaceRequest(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "x-api-key": API_KEY, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}
