import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/transport";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createSign, type Signable, type Signer } from "./signature.ts";

const service = "execute-api";

/** The headers as AWS's own package signs them. */
async function signedByAws(request: Signable, { credentials, region, date }: Signer) {
  const signature = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signature.sign(new HttpRequest({ ...request, hostname: "localhost" }), {
    signingDate: date,
  });
  return headers;
}

const segment = fc.stringMatching(/^[\w@:=+~.!'()*%-]{1,20}$/).filter((one) => !/^\.+$/.test(one));
const value = fc.stringMatching(/^[\x20-\x7e]{0,30}$/);

const requests: fc.Arbitrary<Signable> = fc.record({
  method: fc.constantFrom("GET", "POST"),
  path: fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join("/")}`),
  headers: fc.record({
    host: value,
    "amz-sdk-request": value,
    "user-agent": value,
    "x-amzn-trace-id": value,
    "x-amz-target": value,
  }),
  body: fc.string({ unit: "grapheme" }),
});

const signers: fc.Arbitrary<Signer> = fc.record({
  credentials: fc.record(
    {
      accessKeyId: fc.stringMatching(/^AKIA[A-Z]{4}$/),
      secretAccessKey: fc.stringMatching(/^[\w/+]{10}$/),
      sessionToken: fc.stringMatching(/^[\w/+]{10}$/),
    },
    { requiredKeys: ["accessKeyId", "secretAccessKey"] },
  ),
  region: fc.constantFrom("eu-west-1", "us-east-1"),
  date: fc.date({
    min: new Date("2015-08-30T12:36:00Z"),
    max: new Date("2099-12-31T23:59:59Z"),
    noInvalidDate: true,
  }),
});

it("signs as @smithy/signature-v4 does", async () => {
  // One function for all signers: a key that it keeps must not sign for another scope or secret.
  const sign = createSign(service);
  await fc.assert(
    fc.asyncProperty(requests, signers, async (request, signer) => {
      expect(sign(request, signer)).toEqual(await signedByAws(request, signer));
    }),
  );
});
