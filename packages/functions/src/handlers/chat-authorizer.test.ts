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

describe("who calls", () => {
  it("is the username, where usernames are believed", async () => {
    expect(await identify(event({ username: "ana" }), { mode: "username" })).toEqual(anna);
  });

  it("is nobody in production without a token, whatever username is given", async () => {
    expect(await identify(event({ username: "ana" }), { mode: "cognito" })).toBeUndefined();
  });

  it.each(["", "a#b", "x".repeat(300), "line\nbreak"])("is not %j", async (username) => {
    expect(await identify(event({ username }), { mode: "username" })).toBeUndefined();
  });

  it.each(["Bearer abc", "abc", "bearer   abc"])(
    "is whoever the token %j proves, the username notwithstanding",
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

  it("is not made up for by a username when the token is bad", async () => {
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

  it("allows the called endpoint alone", () => {
    expect(allow(anna, arn).policyDocument).toEqual({
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: arn }],
    });
  });

  it("takes no wildcard and no variable from the client's path", () => {
    expect(resourceOf(`${arn}/a*b?c\${d}`)).toBe(`${arn}/a?b?c?{d}`);
  });

  it("keeps to the 512 characters that API Gateway takes", () => {
    expect(resourceOf(arn + "x".repeat(1000))).toBe(`${(arn + "x".repeat(1000)).slice(0, 511)}*`);
  });

  it("tells the functions who the caller is", () => {
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

  it("lets a username in outside of production", async () => {
    const handler = await load("username");
    expect(await handler(event({ username: "ana" }))).toMatchObject({ principalId: "ana" });
  });

  it.each(["cognito", "anything else"])(
    "throws Unauthorized for one when it is %s",
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
    "says who calls where identity is %s, whatever the username",
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
    "that is bad is Unauthorized where identity is %s, whatever the username",
    async (mode) => {
      const handler = await load(mode);
      for (const token of [signedByAnother(ben.idToken), ben.accessToken, "abc"]) {
        const request = event({ username: "ana" }, { authorization: token });
        await expect(handler(request)).rejects.toThrow(/^Unauthorized$/);
      }
    },
  );
});
