import { expect, it } from "vitest";
import { addressOf } from "./address.ts";

it.each<[string, string, string | undefined, string | undefined]>([
  ["127.0.0.1:4050", "/", undefined, undefined],
  ["127.0.0.1:4050", "/photos", "photos", undefined],
  ["127.0.0.1:4050", "/photos/", "photos", undefined],
  ["127.0.0.1:4050", "/photos/a//b%20c?versionId=1", "photos", "a//b c"],
  ["localhost:4050", "/photos/a", "photos", "a"],
  ["s3.localhost:4050", "/photos/a", "photos", "a"],
  ["photos.localhost:4050", "/a/b", "photos", "a/b"],
  ["my.photos.s3.localhost:4050", "/a", "my.photos", "a"],
  ["photos.localhost:4050", "/?list-type=2", "photos", undefined],
  ["photos.s3.amazonaws.com", "/a", "photos", "a"],
  ["photos.s3.eu-west-1.amazonaws.com", "/a", "photos", "a"],
  ["my.photos.s3-eu-west-1.amazonaws.com", "/a", "my.photos", "a"],
  ["s3.eu-west-1.amazonaws.com", "/photos/a", "photos", "a"],
])("finds at %s%s the bucket %s and the key %s", (host, url, bucket, key) => {
  expect(addressOf({ headers: { host }, url })).toEqual({ bucket, key });
});

it("refuses a path that cannot be decoded", () => {
  expect(() => addressOf({ headers: { host: "localhost" }, url: "/photos/%ff" })).toThrow(
    expect.objectContaining({ code: "InvalidURI" }),
  );
});
