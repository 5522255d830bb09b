import { expect, it } from "vitest";
import { type Case, costs, million } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "bucket",
    { bucket: { storageGB: 10, puts: 10_000, gets: million } },
    [resource("aws:s3/bucketV2:BucketV2")],
    0.68,
    { storage: 0.23, writes: 0.05, reads: 0.4 },
  ],
  [
    "distribution whose function reads key values",
    { distribution: { requests: 10 * million, transferGB: 100 } },
    [
      resource("aws:cloudfront/distribution:Distribution", {
        defaultCacheBehavior: { functionAssociations: [{}] },
      }),
      resource("aws:cloudfront/keyValueStore:KeyValueStore"),
    ],
    19.8,
    { requests: 10, "transfer to the internet": 8.5, functions: 1, "key values": 0.3 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});
