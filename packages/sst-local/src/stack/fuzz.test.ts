import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Listening, listen } from "../aws/listen.ts";
import { serveDistribution } from "../services/cloudfront/distribution.ts";
import { type AllServices, startAllServices } from "./testing/all-services.ts";
import { createEdgeFunction } from "../services/cloudfront/functions/runtime.ts";
import { fileAnswer } from "../services/site/files.ts";
import { seededRandom } from "../aws/testing/seeded-random.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
const ROUNDS = 400;

const random = seededRandom(SEED);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;

const METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "BREW"];
const TARGETS = [
  "/",
  "//",
  "/\\",
  "*",
  "http://x:99999999/",
  "http://127.0.0.1/",
  "/?%&=;&&",
  "/%",
  "/%ff%00",
  "/_local",
  "/_local//",
  "/_local/logs?newest=x",
  "/_local/__proto__",
  "/login?client_id=%ff",
  "/oauth2/token",
  "/oauth2/authorize?redirect_uri=%00",
  "/x/.well-known/jwks.json",
  "/2015-03-31/functions/%E0%A4%A/invocations",
  "/2015-03-31/functions/x/invocations?Qualifier=9",
  "/bucket/key?partNumber=x&uploadId=",
  "/bucket/%ff?X-Amz-Credential=a%2F1%2Fx%2Fs3%2Faws4_request&X-Amz-Signature=",
  "/?X-Amz-Algorithm=AWS4-HMAC-SHA256",
  `/${"a".repeat(5000)}`,
];
const SERVICES = [
  "AmazonSQS.SendMessage",
  "AmazonSQS.",
  "AmazonSSM.GetParameter",
  "AWSCognitoIdentityProviderService.InitiateAuth",
  "AWSCognitoIdentityProviderService.__proto__",
  "DynamoDB_20120810.GetItem",
  "DynamoDB_20120810",
  "DynamoDBStreams_20120810.ListStreams",
  "None.Such",
  ".",
];
const BODIES = [
  "",
  "{}",
  "{",
  "null",
  "[]",
  '{"__proto__":1}',
  "\u0000",
  '{"QueueUrl":1}',
  "x".repeat(70_000),
];
const SIGNATURE =
  "AWS4-HMAC-SHA256 Credential=local/20261128/eu-west-1/x/aws4_request, SignedHeaders=host;x-amz-date, Signature=x";

/** Returns the request or the response that it is given. */
const edge = createEdgeFunction({
  name: "Edge",
  code: "function handler(event) { return event.response ?? event.request; }",
  log: () => {},
});

let all: AllServices;
let site: Listening;
beforeAll(async () => {
  all = await startAllServices();
  site = await listen({
    handler: serveDistribution({
      settings: {
        ...{ urn: "", id: "E1", name: "Web", domainName: "d1.cloudfront.net", aliases: [] },
        ...{ defaultRootObject: "index.html", errorResponses: [] },
        origins: new Map([
          ["s3", { domainName: "web", path: "", protocol: "https", isSigned: true, headers: {} }],
        ]),
        behaviors: [
          {
            ...{ pathPattern: undefined, originId: "s3", methods: ["GET", "HEAD"] },
            ...{ viewerRequest: "arn", viewerResponse: "arn", headersPolicyId: undefined },
          },
        ],
      },
      surroundings: {
        ...{ awsUrl: all.url, urls: [], devServers: () => undefined },
        sites: () => ({
          answer: (_, { target }) => fileAnswer(all.stateDir, target, { headers: [] }),
          keyValues: (_, entries) => entries,
        }),
      },
      run: async (_, event) => edge(event),
      headersPolicy: () => undefined,
      log: (line) => all.lines.push(`failed: ${line}`),
      developerPages: (_, response) => void response.writeHead(204).end(),
    }).handler,
    port: 0,
    origins: "any-origin",
    log: (line) => all.lines.push(line),
  });
});
afterAll(async () => {
  await site.close();
  await all[Symbol.asyncDispose]();
});

function requestText(): string {
  const body = pick(BODIES);
  const headers = [
    `Host: ${pick(["127.0.0.1", "localhost", "evil.example", ""])}`,
    ...(below(2) ? [`X-Amz-Target: ${pick(SERVICES)}`] : []),
    ...(below(2)
      ? [
          `Authorization: ${pick([SIGNATURE, SIGNATURE.replace("/x/", "/s3/"), "Bearer x", "AWS4-HMAC-SHA256 "])}`,
        ]
      : []),
    ...(below(4) ? [] : [`Origin: ${pick(["null", "https://evil.example", "http://"])}`]),
    ...(below(6) ? [] : ["Connection: Upgrade", "Upgrade: websocket"]),
    ...(below(4)
      ? [`Content-Length: ${Buffer.byteLength(body) + pick([0, 0, 0, 9])}`]
      : ["Transfer-Encoding: chunked"]),
  ];
  const chunked = headers.at(-1)?.startsWith("Transfer") ?? false;
  const sent = chunked ? pick([`1\r\nx\r\n0\r\n\r\n`, "zz\r\n", "ffffffff\r\nx"]) : body;
  return `${pick(METHODS)} ${pick(TARGETS)} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${sent}`;
}

/** Sends bytes and resolves to the status of the answer; to 0 where the connection ends without one. */
function send(url: string, text: string, abort: boolean): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answer = "";
    const done = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0));
    };
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (answer.includes("\r\n\r\n")) done();
    });
    socket.once("error", done).once("close", done);
    socket.write(text, "latin1");
    if (abort) socket.end(() => socket.destroy());
    // A request that announces more than it sends waits for the rest: the client leaves.
    else socket.setTimeout(500, done);
  });
}

it.each(["the AWS endpoint", "a site"])(
  `%s answers no malformed request with a fault of its own (FUZZ_SEED=${SEED})`,
  async (name) => {
    const { url } = name === "a site" ? site : all;
    const lines = all.lines.length;
    for (let round = 0; round < ROUNDS; round += 8) {
      const texts = Array.from({ length: 8 }, requestText);
      const statuses = await Promise.all(texts.map((text) => send(url, text, below(4) === 0)));
      // 501 is what an operation that is not emulated answers.
      const isFault = (status = 0) => status >= 500 && status !== 501;
      const faults = texts.filter((_, index) => isFault(statuses[index]));
      expect(faults).toEqual([]);
    }
    expect((await fetch(`${url}/_local`)).status).toBeLessThan(300);
    expect(all.lines.slice(lines).filter((line) => line.includes("failed:"))).toEqual([]);
  },
);
