import { expect, it } from "vitest";
import { api, serve } from "../testing/serve.ts";

const scope = (service: string): string => `AKID/20261128/us-east-1/${service}/aws4_request`;
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${scope(service)}, Signature=x`,
});
const presigned = `/?X-Amz-Credential=${encodeURIComponent(scope("execute-api"))}`;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
it.each([
  ["unsigned", "/", {}, 403],
  ["signed", "/", signed("execute-api"), 200],
  ["signed for another service", "/", signed("s3"), 403],
  ["presigned", presigned, {}, 200],
  [
    "signed by a page of this machine",
    "/",
    { ...signed("execute-api"), origin: "http://localhost:5173" },
    200,
  ],
  [
    "signed by another page",
    "/",
    { ...signed("execute-api"), origin: "https://a.example", "sec-fetch-site": "cross-site" },
    403,
  ],
  ["signed by a sandboxed page", "/", { ...signed("execute-api"), origin: "null" }, 403],
  ["presigned and of an image of another page", presigned, { "sec-fetch-site": "cross-site" }, 403],
  ["presigned and typed in", presigned, { "sec-fetch-site": "none" }, 200],
] as const)("answers a request that is %s", async (_, path, headers, status) => {
  const iam = { route: { authorizationType: "AWS_IAM" } };
  await using served = await serve(api({ $default: iam }), {
    functions: { backend: { statusCode: 200 } },
  });
  const reply = await served.send(`GET ${path}`, { headers });
  expect(reply.status).toBe(status);
  if (status === 403) expect(reply.json).toEqual({ message: "Forbidden" });
  else {
    expect(served.invocations[0]?.event).toMatchObject({
      requestContext: { authorizer: { iam: { accessKey: "AKID", accountId: "123456789012" } } },
    });
  }
});
