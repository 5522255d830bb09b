import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { clientSecretOf } from "./client-environment.ts";

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sst-local-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it("gives each state folder a secret of its own, which its owner alone can read", () => {
  const [one, other] = [stateFolder(), stateFolder()];
  const secret = clientSecretOf(one);
  expect(secret).toMatch(/^[0-9a-f]{40}$/);
  expect(clientSecretOf(one)).toBe(secret);
  expect(clientSecretOf(other)).not.toBe(secret);
  if (process.platform === "win32") return;
  expect(statSync(join(one, "secret-access-key")).mode & 0o777).toBe(0o600);
});
