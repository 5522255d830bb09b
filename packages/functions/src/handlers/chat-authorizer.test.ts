import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  CLIENT_ID,
  POOL_ID,
  signedByAnother,
  signedIn,
  startCognito,
  type SignedIn,
  type Started,
} from "../../test/tokens.ts";
import { identify } from "../authorizer/identity.ts";
import { allow } from "../authorizer/policy.ts";

const arn = "arn:aws:execute-api:us-east-1:1:api/test/GET/rooms";
const anna = { id: "ana", name: "ana" };

const event = (
  queryStringParameters: Record<string, string> | null,
  headers: Record<string, string> = {},
) =>
  ({
    methodArn: arn,
    headers,
    queryStringParameters,
    requestContext: { requestId: "id" },
  }) as unknown as APIGatewayRequestAuthorizerEvent;

describe("the caller", () => {
  it("is the username where the mode is username", async () => {
    expect(await identify(event({ username: "ana" }), { mode: "username" })).toEqual(anna);
  });

  it("is undefined in production without a token, with any username", async () => {
    expect(await identify(event({ username: "ana" }), { mode: "cognito" })).toBeUndefined();
  });

  it.each(["", "a#b", "x".repeat(300), "line\nbreak"])("is not %j", async (username) => {
    expect(await identify(event({ username }), { mode: "username" })).toBeUndefined();
  });

  it.each(["Bearer abc", "abc", "bearer   abc"])(
    "is the owner of the token %j, with any username",
    async (authorization) => {
      const verify = vi.fn(async () => ({ id: "sub", name: "Ben" }));
      const request = event({ username: "ana" }, { Authorization: authorization });
      expect(await identify(request, { mode: "username", verify })).toEqual({
        id: "sub",
        name: "Ben",
      });
      expect(verify).toHaveBeenCalledWith("abc");
    },
  );

  it("is not the username when the token is invalid", async () => {
    const verify = () => Promise.reject(new Error("expired"));
    const request = event({ username: "ana" }, { authorization: "Bearer bad" });
    await expect(identify(request, { mode: "username", verify })).rejects.toThrow("expired");
  });
});

describe("the policy", () => {
  const resourceOf = (methodArn: string): unknown => {
    const [statement] = allow(anna, methodArn).policyDocument.Statement;
    return statement && "Resource" in statement ? statement.Resource : undefined;
  };

  it("allows the called endpoint only", () => {
    expect(allow(anna, arn).policyDocument).toEqual({
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: arn }],
    });
  });

  it("contains no wildcard or variable of the client's path", () => {
    expect(resourceOf(`${arn}/a*b?c\${d}`)).toBe(`${arn}/a?b?c?{d}`);
  });

  it("has at most the 512 characters that API Gateway allows", () => {
    expect(resourceOf(arn + "x".repeat(1000))).toBe(`${(arn + "x".repeat(1000)).slice(0, 511)}*`);
  });

  it("passes the caller on in the context", () => {
    expect(allow(anna, arn)).toMatchObject({
      principalId: "ana",
      context: { userId: "ana", userName: "ana" },
    });
  });
});

describe("the authorizer", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  const load = async (identity: string) => {
    vi.stubEnv("CHAT_IDENTITY", identity);
    return (await import("./chat-authorizer.ts")).handler;
  };

  it("allows a username outside of production", async () => {
    const handler = await load("username");
    expect(await handler(event({ username: "ana" }))).toMatchObject({ principalId: "ana" });
  });

  it.each(["cognito", "anything else"])(
    "throws Unauthorized for a username when CHAT_IDENTITY is %s",
    async (mode) => {
      const handler = await load(mode);
      await expect(handler(event({ username: "ana" }))).rejects.toThrow(/^Unauthorized$/);
    },
  );
});

describe("a Cognito token", () => {
  let cognito: Started;
  let ben: SignedIn;
  beforeAll(async () => {
    cognito = await startCognito();
    ben = await signedIn(cognito, { name: "Ben" });
  });
  afterAll(() => cognito.stop());
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  const load = async (identity: string) => {
    vi.stubEnv("CHAT_IDENTITY", identity);
    vi.stubEnv("USER_POOL_ID", POOL_ID);
    vi.stubEnv("USER_POOL_CLIENT_ID", CLIENT_ID);
    vi.stubEnv("AWS_ENDPOINT_URL", cognito.url);
    return (await import("./chat-authorizer.ts")).handler;
  };

  it.each(["cognito", "username"])(
    "identifies the caller where CHAT_IDENTITY is %s, with any username",
    async (mode) => {
      const handler = await load(mode);
      const request = event({ username: "ana" }, { Authorization: `Bearer ${ben.idToken}` });
      expect(await handler(request)).toMatchObject({
        principalId: ben.sub,
        context: { userId: ben.sub, userName: "Ben" },
      });
    },
  );

  it.each(["cognito", "username"])(
    "is refused when invalid where CHAT_IDENTITY is %s, with any username",
    async (mode) => {
      const handler = await load(mode);
      for (const token of [signedByAnother(ben.idToken), ben.accessToken, "abc"]) {
        const request = event({ username: "ana" }, { authorization: token });
        await expect(handler(request)).rejects.toThrow(/^Unauthorized$/);
      }
    },
  );
});
