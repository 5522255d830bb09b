import { expect, it } from "vitest";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import { bucketOrigins, bucketSettings, bucketsNotEmulated, takes } from "./graph.ts";
import { refusals } from "./refusals.ts";
import { bucketResource, ofBucket } from "./testing/start-buckets.ts";

it("takes buckets of the app, not those of a static site or of SST's own", () => {
  const site = testResource("sst:aws:StaticSite", "Web", { custom: false });
  const assets = { ...bucketResource("assets"), parent: site.urn };
  const code = ofBucket("Objectv2", "sst-asset-x", { key: "code.zip" });
  const object = ofBucket("Objectv2", "photos", { key: "k" });
  const graph = testGraph([site, assets, code, object, bucketResource("photos")]);
  expect(graph.resources.filter((one) => takes(one, graph)).map(({ name }) => name)).toEqual([
    "photosObjectv2",
    "photos",
  ]);
  expect(bucketSettings(graph).map(({ name }) => name)).toEqual(["photos"]);
});

it("reports what it does not emulate of a bucket, and where AWS serves it", () => {
  const graph = testGraph([
    bucketResource("photos"),
    ofBucket("VersioningV2", "photos", {}),
    ofBucket("LifecycleConfigurationV2", "photos", {}),
  ]);
  expect(bucketsNotEmulated(graph)).toEqual([
    "versioning of bucket photos: an object that is replaced or deleted is gone",
    "lifecycle rules of bucket photos: objects neither expire nor change their storage class",
  ]);
  expect(bucketOrigins(graph)).toEqual([
    { origin: "https://photos.s3.amazonaws.com", path: "/photos" },
    { origin: "https://photos.s3.eu-west-1.amazonaws.com", path: "/photos" },
  ]);
});

it.each(["ab", "Photos", "a..b", "-photos", "photos-", "192.168.5.4", "p".repeat(64)])(
  "refuses the bucket name %s",
  (name) => {
    const [refusal] = refusals(testGraph([bucketResource(name)]));
    expect(refusal?.message).toBe(`AWS refuses the bucket ${name}: the name is "${name}".`);
    expect(() => bucketSettings(testGraph([bucketResource(name)]))).toThrow("not the name");
  },
);

it("refuses notifications that overlap or go to a FIFO queue, as AWS does", () => {
  const refused = (...queues: object[]) =>
    refusals(testGraph([ofBucket("Notification", "photos", { queues })])).map(
      ({ message }) => message,
    );
  const all = { queueArn: "arn:aws:sqs:eu-west-1:1:jobs", events: ["s3:ObjectCreated:*"] };
  const put = { ...all, events: ["s3:ObjectCreated:Put"] };
  expect(refused(all, put)[0]).toContain("Configurations overlap");
  expect(refused({ ...all, filterPrefix: "a/" }, { ...put, filterPrefix: "a/b" })).toHaveLength(1);
  expect(refused({ ...all, filterPrefix: "a/" }, { ...put, filterPrefix: "b/" })).toEqual([]);
  expect(refused({ ...all, filterSuffix: ".png" }, { ...put, filterSuffix: ".jpg" })).toEqual([]);
  expect(refused({ ...all, queueArn: `${all.queueArn}.fifo` })[0]).toContain("is a FIFO queue");
});
