import { createDecipheriv } from "node:crypto";
import { expect, it } from "vitest";
import { linkFile, linkFileEnvironment } from "./link-file.ts";

it("is decrypted as SST's SDKs for Go and Rust do it, with the tag at its end", () => {
  const { contents } = linkFile();
  const key = Buffer.from(linkFileEnvironment.SST_KEY, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12));
  decipher.setAuthTag(contents.subarray(-16));
  expect(
    decipher.update(contents.subarray(0, -16), undefined, "utf8") + decipher.final("utf8"),
  ).toBe("{}");
});
