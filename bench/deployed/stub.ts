import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export const REGION = "us-east-1";
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "session-token",
};

/** The answer of an operation of DynamoDB to its input. */
export type Answers = Record<string, (input: Record<string, unknown>) => object>;

/** A server that stands for DynamoDB and for the keys of a Cognito user pool. */
export interface Stub {
  url: string;
  /** Why requests were refused. */
  refused: string[];
  /** An ID token of the pool's user `ana`, an administrator. */
  idToken(pool: string, client: string): string;
  stop(): void;
}

/**
 * Starts a server on 127.0.0.1 that answers at once, but refuses a request of DynamoDB without a valid
 * signature and an operation that `answers` lacks.
 */
export async function startStub(answers: Answers): Promise<Stub> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const refused: string[] = [];
  const jwks = JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" }],
  });

  const server = createServer((request, response) => {
    if (request.method === "GET") return void response.end(jwks);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      const answer = answers[operation];
      if (answer === undefined || !isSigned(request, body)) {
        refused.push(`${operation}: ${answer === undefined ? "no answer" : "signature"}`);
        response.writeHead(400, { "Content-Type": "application/x-amz-json-1.0" });
        return response.end('{"__type":"com.amazon.coral.service#UnrecognizedClientException"}');
      }
      const output = JSON.stringify(answer(JSON.parse(body.toString()) as Record<string, unknown>));
      response.writeHead(200, {
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": Buffer.byteLength(output),
        "x-amzn-RequestId": "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG",
      });
      return response.end(output);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    idToken: (pool, client) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        ...{ sub: "ana", name: "Ana", email: "ana@example.com", "cognito:groups": ["apiAdmins"] },
        ...{ iss: `https://cognito-idp.${REGION}.amazonaws.com/${pool}`, aud: client },
        ...{ token_use: "id", auth_time: now, iat: now, exp: now + 86_400 },
      };
      const text = [{ kid: "k", alg: "RS256" }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer =>
  createHmac("sha256", key).update(data).digest();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
  const [, date, signed = "", signature] =
    /Credential=AKIDEXAMPLE\/(\d{8})\/us-east-1\/dynamodb\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  if (date === undefined || headers["x-amz-security-token"] !== CREDENTIALS.AWS_SESSION_TOKEN) {
    return false;
  }
  const names = signed.split(";");
  const canonical = [
    ...[method, url, ""],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...["", signed, sha256(body)],
  ].join("\n");
  const scope = `${date}/${REGION}/dynamodb/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [date, REGION, "dynamodb", "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${CREDENTIALS.AWS_SECRET_ACCESS_KEY}`,
  );
  return names.includes("x-amz-target") && hmac(key, text).toString("hex") === signature;
}
