import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { build } from "vite";

afterEach(() => vi.unstubAllEnvs());

/** All files of a build for a stack whose Cognito has this URL, as one text. */
async function textOf(cognitoUrl: string): Promise<string> {
  const environment = {
    VITE_API_URL: "https://api.example.com",
    VITE_LIVE_URL: "wss://live.example.com",
    VITE_COGNITO_URL: cognitoUrl,
    VITE_USER_POOL_ID: "us-east-1_Pool",
    VITE_USER_POOL_CLIENT_ID: "client",
    VITE_ADMIN_GROUP: "apiAdmins",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const root = fileURLToPath(new URL("..", import.meta.url));
  const built = await build({ root, logLevel: "silent", build: { write: false } });
  if (!("output" in built)) throw new Error("One output was expected.");
  return built.output.map((file) => (file.type === "chunk" ? file.code : file.source)).join("\n");
}

it("has the people, mails and pages of a local stack in a build for one, and in no other", async () => {
  const local = ["/_local/people", "/_local/outbox", "Sign in as "];
  const here = await textOf("http://127.0.0.1:4050");
  expect(local.filter((text) => !here.includes(text))).toEqual([]);
  const deployed = await textOf("https://cognito-idp.us-east-1.amazonaws.com");
  expect(deployed).toContain("cognito-idp.us-east-1.amazonaws.com");
  expect([...local, "_local", "127.0.0.1"].filter((text) => deployed.includes(text))).toEqual([]);
});
