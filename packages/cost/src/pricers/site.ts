import * as z from "zod";
import { flat, ofType, pricer } from "../pricer.ts";

/** CloudFront distribution, pay-as-you-go. Transfer from AWS origins is free. */
export const distribution = pricer(
  z.object({
    orderedCacheBehaviors: z.array(z.unknown()).optional(),
    defaultCacheBehavior: z.object({ functionAssociations: z.array(z.unknown()).optional() }),
  }),
  ({ defaultCacheBehavior: { functionAssociations = [] } }, stage) => {
    const { requests, transferGB } = stage.usage.distribution;
    const calls = functionAssociations.length * requests;
    const stores = ofType(stage, "aws:cloudfront/keyValueStore:KeyValueStore").length;
    return [
      { what: "requests", quantity: requests, price: "cloudFront.request" },
      { what: "transfer to the internet", quantity: transferGB, price: "cloudFront.transferOut" },
      { what: "functions", quantity: calls, price: "cloudFront.functionCall" },
      { what: "key values", quantity: stores > 0 ? calls : 0, price: "cloudFront.keyValueRead" },
    ];
  },
);

/** Bucket: standard storage and requests. */
export const bucket = flat(({ bucket: { storageGB, puts, gets } }) => [
  { what: "storage", quantity: storageGB, price: "s3.storage" },
  { what: "writes", quantity: puts, price: "s3.put" },
  { what: "reads", quantity: gets, price: "s3.get" },
]);
