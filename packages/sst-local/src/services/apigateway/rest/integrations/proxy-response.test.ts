import { expect, it } from "vitest";
import { api, lambdaProxy } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

async function answer(payload: unknown, restApi = {}, accept?: string) {
  await using gateway = await serve(api({ "GET /r": lambdaProxy() }, { restApi }), {
    functions: { backend: payload },
  });
  const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
  const reply = await gateway.send("GET /dev/r", { headers });
  return { ...reply, diagnosis: gateway.diagnoses[0]?.sentence };
}

it.each([
  ["nothing set", {}, 200, ""],
  ["a status", { statusCode: 204 }, 204, ""],
  ["a status as text", { statusCode: "201" }, 201, ""],
  ["null headers", { headers: null, multiValueHeaders: null }, 200, ""],
  ["a body", { body: "text" }, 200, "text"],
  [
    "base64 that the client does not accept as binary",
    { body: "dGVzdA==", isBase64Encoded: true },
    200,
    "dGVzdA==",
  ],
])("accepts %s", async (_fact, payload, status, text) => {
  expect(await answer(payload)).toMatchObject({ status, text });
});

it.each([
  ["an unknown key", { statusCode: 200, other: 1 }],
  ["a string", "text"],
  ["null", null],
  ["a list", []],
  ["a status that is not a number", { statusCode: "abc" }],
  ["a status out of range", { statusCode: 1000 }],
  ["multi-value headers that are no list", { multiValueHeaders: { a: "b" } }],
  ["a header that is an object", { headers: { a: { b: 1 } } }],
  ["a header with a line break", { headers: { a: "b\r\nc: d" } }],
  ["a body that is an object", { body: { a: 1 } }],
  ["a function error", new Error("boom")],
])("answers 502 to %s, and tells the terminal", async (_fact, payload) => {
  const reply = await answer(payload);
  expect(reply).toMatchObject({ status: 502, json: { message: "Internal server error" } });
  expect(reply.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
  expect(reply.headers["x-amzn-trace-id"]).toBeUndefined();
  expect(reply.diagnosis).toContain("backend");
});

it("prints booleans, and puts multi-value headers before the single one regardless of case", async () => {
  const { headers } = await answer({
    headers: { "x-bool": true, "X-multi": "last" },
    multiValueHeaders: { "x-MULTI": ["first", "second"] },
  });
  expect(headers).toMatchObject({ "x-bool": "true", "x-multi": "first, second, last" });
});

it("answers application/json by default, with the ids of every response", async () => {
  const reply = await answer({ body: "{}" });
  expect(reply.headers).toMatchObject({
    "content-type": "application/json",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "x-amz-apigw-id": expect.stringMatching(/=$/),
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-/),
  });
  expect((await answer({ headers: { "content-Type": "text/html" } })).headers["content-type"]).toBe(
    "text/html",
  );
});

it.each([
  [["image/png"], "image/png", true],
  [["image/png"], "image/png,text/html;q=0.8", true],
  [["image/png"], "text/html,image/png", false],
  [["image/*"], "image/webp", true],
  [["image/png"], "image/*", false],
  [["*/png"], "image/png", false],
  [["*/png"], "*/png", false],
  [["*/*"], "text/html", true],
  [["image/png"], "nonsense", false],
  [["image/png"], undefined, false],
  [[], "image/png", false],
])("with %j and Accept %s decodes: %s", async (binaryMediaTypes, accept, decodes) => {
  const bytes = Buffer.from([1, 2, 255]);
  const body = bytes.toString("base64");
  const reply = await answer({ body, isBase64Encoded: true }, { binaryMediaTypes }, accept);
  expect(reply.bytes).toEqual(decodes ? bytes : Buffer.from(body));
});

it.each(["é", "abcde", "ab=c"])(
  "answers 500, not 502, for %s, which is not base64",
  async (body) => {
    const binaryMediaTypes = ["image/png"];
    const reply = await answer({ body, isBase64Encoded: true }, { binaryMediaTypes }, "image/png");
    expect(reply.status).toBe(500);
  },
);

it("renames headers of the connection and drops Transfer-Encoding", async () => {
  const { headers } = await answer({
    headers: {
      Date: "d",
      Server: "s",
      "Content-Length": "99",
      "Transfer-Encoding": "chunked",
      Authorization: "kept",
    },
  });
  expect(headers).toMatchObject({
    "x-amzn-remapped-date": "d",
    "x-amzn-remapped-server": "s",
    "x-amzn-remapped-content-length": "99",
    authorization: "kept",
  });
  expect(headers["transfer-encoding"]).toBeUndefined();
});

it("answers 502 when the function cannot be invoked, 500 when access is denied", async () => {
  const forbidden = Object.assign(new Error("no"), { name: "AccessDeniedException" });
  await using gateway = await serve(
    api({
      "GET /r": lambdaProxy(),
      "GET /none": lambdaProxy({
        integration: {
          uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:none/invocations",
        },
      }),
    }),
    {
      functions: { backend: () => Promise.reject(forbidden) },
    },
  );
  expect((await gateway.send("GET /dev/r")).status).toBe(500);
  expect((await gateway.send("GET /dev/none")).status).toBe(502);
});
