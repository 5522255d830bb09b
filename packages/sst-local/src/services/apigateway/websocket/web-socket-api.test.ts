import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { createServer } from "node:http";
import { connect } from "node:net";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { WebSocketApiDefinition } from "./definition.ts";
import { LIMITS } from "./limits.ts";
import { guarded, guardedUpgrade } from "../../../aws/guard.ts";
import { webSocketApi } from "./web-socket-api.ts";

type Event = Record<string, unknown> & { requestContext: Record<string, unknown> };
type Handler = (event: Event) => unknown;

let handlers: Record<string, Handler>;
let events: { functionArn: string; event: Event }[];
let sentences: string[];
let origin: string;
let stop: () => Promise<void>;

const definition: WebSocketApiDefinition = {
  apiId: "api1",
  accountId: "000000000000",
  region: "us-east-1",
  stageName: "$default",
  stageVariables: {},
  routeSelectionExpression: "$request.body.action",
  routes: {
    $connect: {
      functionArn: "connect",
      answers: false,
      authorizer: {
        name: "People",
        functionArn: "authorizer",
        identitySources: ["route.request.header.Sec-WebSocket-Protocol"],
      },
    },
    $disconnect: { functionArn: "disconnect", answers: false },
    $default: { functionArn: "default", answers: true },
    shout: { functionArn: "shout", answers: true },
    borrow: { functionArn: "shout", credentialsArn: "arn:aws:iam::1:role/api", answers: true },
  },
};

const policy = (Effect: "Allow" | "Deny", Resource = "*") => ({
  principalId: "ana",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  },
  context: { userId: "ana", age: 7 },
});

beforeEach(async () => {
  events = [];
  sentences = [];
  handlers = {
    authorizer: () => policy("Allow"),
    connect: () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "souk" } }),
    disconnect: () => ({ statusCode: 200 }),
    default: () => ({ statusCode: 200, body: "default" }),
    shout: ({ body }) => ({ statusCode: 200, body: String(body).toUpperCase() }),
  };
  const api = webSocketApi(definition, {
    log: (sentence) => sentences.push(sentence),
    async invoke(functionArn, event, { credentialsArn } = {}) {
      if (credentialsArn !== undefined) throw new Error(`${credentialsArn} may not invoke.`);
      events.push({ functionArn, event: event as Event });
      try {
        return { payload: await handlers[functionArn]?.(event as Event) };
      } catch (error) {
        const errorMessage = (error as Error).message;
        return { payload: { errorMessage }, functionError: "Unhandled" };
      }
    },
  });
  const log = (line: string) => sentences.push(line);
  const server = createServer(guarded("any-origin", api.listener, log));
  server.on("upgrade", guardedUpgrade("any-origin", api.upgrade, log));
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = async () => {
    await api.stop();
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => stop());

const connectTo = (path = "/$default?room=tea", protocols = ["souk", "to.k.en"]) =>
  new WebSocket(`ws://${origin}${path}`, protocols);

/** An open connection with the messages that it receives. */
async function connected() {
  const socket = connectTo();
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  await once(socket, "open");
  const { requestContext } = eventOf("connect");
  return { socket, heard, connectionId: String(requestContext["connectionId"]) };
}

/** Sends a message in frames of these sizes. */
function sendFrames(socket: WebSocket, sizes: readonly number[]): void {
  for (const [index, size] of sizes.entries()) {
    socket.send("x".repeat(size), { fin: index === sizes.length - 1 });
  }
}

/** The status with which a connection was refused. */
async function refusal(socket = connectTo()): Promise<number | undefined> {
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    { statusCode?: number },
  ];
  return response.statusCode;
}

function eventOf(functionArn: string): Event {
  const found = events.find((one) => one.functionArn === functionArn);
  if (!found) throw new Error(`${functionArn} was not called`);
  return found.event;
}

const client = () =>
  new ApiGatewayManagementApiClient({
    endpoint: `http://${origin}/$default`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

describe("$connect", () => {
  it("is authorized by its headers and query, and passes the authorizer's context to the function", async () => {
    const { socket } = await connected();
    expect(socket.protocol).toBe("souk");
    expect(eventOf("authorizer")).toMatchObject({
      type: "REQUEST",
      methodArn: "arn:aws:execute-api:us-east-1:000000000000:api1/$default/$connect",
      // As the client spells it.
      headers: { "Sec-WebSocket-Protocol": "souk,to.k.en" },
      multiValueHeaders: { "Sec-WebSocket-Protocol": ["souk,to.k.en"] },
      queryStringParameters: { room: "tea" },
      requestContext: { routeKey: "$connect", eventType: "CONNECT", stage: "$default" },
    });
    expect(eventOf("connect")).toMatchObject({
      multiValueQueryStringParameters: { room: ["tea"] },
      requestContext: {
        apiId: "api1",
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        authorizer: { principalId: "ana", userId: "ana", age: "7" },
      },
    });
  });

  it.each<[string, Partial<Record<string, Handler>>, number]>([
    ["the authorizer denies", { authorizer: () => policy("Deny") }, 403],
    ["the authorizer allows something else", { authorizer: () => policy("Allow", "x") }, 403],
    ["the authorizer returns no policy", { authorizer: () => ({}) }, 500],
    ["the function refuses", { connect: () => ({ statusCode: 418 }) }, 418],
    ["the function answers nothing", { connect: () => undefined }, 502],
  ])("is refused when %s", async (_, changed, status) => {
    Object.assign(handlers, changed);
    expect(await refusal()).toBe(status);
    expect(sentences).toHaveLength(1);
  });

  it.each([
    ["Unauthorized", 401],
    ["anything else", 500],
  ])("is refused when the authorizer throws %s, with %i", async (message, status) => {
    handlers["authorizer"] = () => {
      throw new Error(message);
    };
    expect(await refusal()).toBe(status);
  });

  it("is refused with 401 without running the authorizer when an identity source is missing", async () => {
    expect(await refusal(connectTo("/$default", []))).toBe(401);
    expect(events).toEqual([]);
  });

  it("is refused with 403 for another stage", async () => {
    expect(await refusal(connectTo("/prod"))).toBe(403);
  });
});

describe("a message", () => {
  it("goes to the route that it names, else to $default, and is answered", async () => {
    const { socket, heard } = await connected();
    for (const message of [{ action: "shout" }, { action: "none" }, { action: "$connect" }]) {
      const before = heard.length;
      socket.send(JSON.stringify(message));
      await once(socket, "message");
      expect(heard).toHaveLength(before + 1);
    }
    expect(heard).toEqual([`{"ACTION":"SHOUT"}`, "default", "default"]);
    expect(eventOf("shout")).toMatchObject({
      body: `{"action":"shout"}`,
      requestContext: { eventType: "MESSAGE", authorizer: { userId: "ana" } },
    });
  });

  it("is answered with an internal server error when the role of its integration may not", async () => {
    const { socket, heard } = await connected();
    socket.send('{"action":"borrow"}');
    await once(socket, "message");
    expect(JSON.parse(heard[0] ?? "")).toMatchObject({ message: "Internal server error" });
    expect(sentences.at(-1)).toContain("role/api may not invoke.");
  });

  it("is answered with an internal server error when its function fails", async () => {
    handlers["default"] = () => {
      throw new Error("secret");
    };
    const { socket, heard, connectionId } = await connected();
    socket.send("x");
    await once(socket, "message");
    expect(JSON.parse(heard[0] ?? "")).toMatchObject({
      message: "Internal server error",
      connectionId,
    });
    expect(heard[0]).not.toContain("secret");
    expect(sentences.join()).toContain("secret");
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
  it.each([
    ["a frame of 33 KiB", [33 * 1024]],
    ["a frame of 32 KiB and a byte after a small one", [1, 32 * 1024 + 1]],
    ["a message of 128 KiB and a byte", [...Array<number>(4).fill(32 * 1024), 1]],
  ])("of %s closes the connection with 1009", async (_, frames) => {
    const { socket, heard } = await connected();
    const closed = once(socket, "close");
    sendFrames(socket, frames);
    expect(((await closed) as [number])[0]).toBe(1009);
    expect(heard).toEqual([]);
  });

  it("of four frames of 32 KiB is delivered", async () => {
    const { socket } = await connected();
    sendFrames(socket, Array<number>(4).fill(32 * 1024));
    await once(socket, "message");
    expect(eventOf("default")["body"]).toBe("x".repeat(128 * 1024));
  });
});

describe("@connections", () => {
  it("sends to a connection, describes it and closes it with the SDK", async () => {
    const { socket, heard, connectionId: ConnectionId } = await connected();
    const management = client();
    const message = once(socket, "message");
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: "news" }));
    await message;
    expect(heard).toEqual(["news"]);
    const found = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect(found.Identity?.SourceIp).toBe("127.0.0.1");
    expect(found.ConnectedAt).toBeInstanceOf(Date);
    const closed = once(socket, "close");
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    await closed;
  });

  it("answers GoneException for a closed connection and for an unknown id", async () => {
    const { socket, connectionId: ConnectionId } = await connected();
    const disconnected = Promise.withResolvers<void>();
    handlers["disconnect"] = () => {
      disconnected.resolve();
      return { statusCode: 200 };
    };
    socket.close(1000, "bye");
    await disconnected.promise;
    expect(eventOf("disconnect").requestContext).toMatchObject({
      ...{ eventType: "DISCONNECT", disconnectStatusCode: 1000, disconnectReason: "bye" },
      authorizer: { userId: "ana" },
    });
    for (const id of [ConnectionId, "AAAAAAAAAAAAAAA="]) {
      const post = client().send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" }));
      await expect(post).rejects.toBeInstanceOf(GoneException);
    }
  });

  // https://github.com/localstack/localstack/issues/4694
  it.each(["nonsense", "cjy8i76bx002884le6n17d49b", "AAAAAAAAAAAAAAAA", "a/b", "%00"])(
    "answers BadRequestException for the malformed id %s",
    async (ConnectionId) => {
      const post = client().send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
      await expect(post).rejects.toMatchObject({
        name: "BadRequestException",
        message: `Invalid connectionId: ${ConnectionId}`,
      });
    },
  );

  it("answers while a client does not read, delivers to others, and closes the slow client", async () => {
    const slow = await connected();
    slow.socket.pause();
    events = [];
    const other = await connected();
    const management = client();
    const Data = "x".repeat(LIMITS.message);
    const gone = async (): Promise<boolean> => {
      try {
        await management.send(
          new PostToConnectionCommand({ ConnectionId: slow.connectionId, Data }),
        );
        return false;
      } catch (error) {
        expect(error).toBeInstanceOf(GoneException);
        return true;
      }
    };
    // The kernel buffers some megabytes before anything is left in this process.
    let posts = 0;
    while (!(await gone()) && posts < 500) posts++;
    expect(posts).toBeLessThan(500);
    const message = once(other.socket, "message");
    await management.send(
      new PostToConnectionCommand({ ConnectionId: other.connectionId, Data: "news" }),
    );
    await message;
    expect(other.heard).toEqual(["news"]);
    expect(sentences.join()).toContain("unread");
    const closed = once(slow.socket, "close");
    slow.socket.resume();
    expect(((await closed) as [number])[0]).toBe(1008);
  });

  it("serves other requests after a client aborts its message", async () => {
    const { connectionId: ConnectionId } = await connected();
    const [host, port] = origin.split(":");
    const socket = connect(Number(port), host);
    await once(socket, "connect");
    const head = "POST /$default/@connections/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9";
    await new Promise((resolve) => socket.write(`${head}\r\n\r\n`, resolve));
    socket.destroy();
    await client().send(new PostToConnectionCommand({ ConnectionId, Data: "still here" }));
    expect(sentences).toEqual([]);
  });

  it("answers PayloadTooLargeException over 128 KB", async () => {
    const { connectionId: ConnectionId } = await connected();
    const Data = "x".repeat(LIMITS.message + 1);
    const post = client().send(new PostToConnectionCommand({ ConnectionId, Data }));
    await expect(post).rejects.toBeInstanceOf(PayloadTooLargeException);
  });
});

it("stop() closes every connection and runs $disconnect for each", async () => {
  const { socket } = await connected();
  const closed = once(socket, "close");
  await stop();
  expect(((await closed) as [number])[0]).toBe(1001);
  expect(eventOf("disconnect").requestContext["eventType"]).toBe("DISCONNECT");
});
