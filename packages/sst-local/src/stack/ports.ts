import type { Handler, OriginRule, UpgradeHandler } from "../aws/guard.ts";
import { type Listening, listen } from "../aws/listen.ts";
import type { Endpoint } from "../aws/service.ts";
import { UserError } from "../errors.ts";

/** A listening port, which answers 503 until something is served at it. */
export interface Port {
  readonly url: string;
  /** Without `upgrade` a request to change the protocol is answered with 426. */
  serve(handler: Handler, upgrade?: UpgradeHandler): void;
}

/** The ports of a stack. */
export interface Ports {
  /** The AWS endpoint. */
  readonly aws: Port;
  /** By the endpoint's id, in the order in which they were opened. */
  readonly endpoints: ReadonlyMap<string, Port>;
  /**
   * Opens a port for each endpoint that has none; an endpoint keeps its port as long as the stack
   * runs.
   * @throws UserError when a port is taken
   */
  open(endpoints: readonly Endpoint[]): Promise<void>;
  close(): Promise<void>;
}

/** The AWS endpoint's distance from the first port: known beforehand, beyond the endpoints. */
const AWS_OFFSET = 50;

/** Why each kind of endpoint accepts pages of other origins. */
const ORIGIN_RULES: Readonly<Record<Endpoint["openTo"], OriginRule>> = {
  "api-cors": "any-origin",
  "public-site": "any-origin",
};

/**
 * Opens every port that a stack needs: the endpoints from `port` upwards, the AWS endpoint 50 above,
 * or any free ones when `port` is 0.
 * @throws UserError when one is taken
 */
export async function openPorts(
  endpoints: readonly Endpoint[],
  port: number,
  log: (line: string) => void,
): Promise<Ports> {
  const listening: Listening[] = [];
  const opened = new Map<string, Port>();

  async function openOne(offset: number, purpose: string, origins: OriginRule): Promise<Port> {
    let handler: Handler = starting;
    let upgrade: UpgradeHandler = upgradeRequired;
    const server = await listen({
      handler: (request, response) => handler(request, response),
      upgrade: (request, socket, head) => upgrade(request, socket, head),
      port: portAt(port, offset),
      purpose,
      origins,
      log,
    });
    listening.push(server);
    return {
      url: server.url,
      serve(nextHandler, nextUpgrade = upgradeRequired) {
        handler = nextHandler;
        upgrade = nextUpgrade;
      },
    };
  }

  async function open(wanted: readonly Endpoint[]): Promise<void> {
    for (const { id, name, openTo } of wanted) {
      if (opened.has(id)) continue;
      const offset = offsetOf(opened.size);
      opened.set(id, await openOne(offset, `the endpoint ${name}`, ORIGIN_RULES[openTo]));
    }
  }

  const close = async (): Promise<void> => {
    await Promise.all(listening.map((server) => server.close()));
  };
  try {
    await open(endpoints);
    // Each operation at the AWS endpoint has a rule of its own (aws/api.ts).
    const aws = await openOne(AWS_OFFSET, "the AWS endpoint", "aws-endpoint");
    return { aws, endpoints: opened, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function portAt(first: number, offset: number): number {
  if (first === 0) return 0;
  if (first + offset <= 65_535) return first + offset;
  throw new UserError(`Port ${first} leaves no room for the ports above it that are needed.`, {
    hint: `Choose one up to ${65_535 - AWS_OFFSET}.`,
  });
}

/** Leaves out the offset of the AWS endpoint. */
const offsetOf = (index: number): number => (index < AWS_OFFSET ? index : index + 1);

const starting: Handler = (request, response) => {
  request.resume();
  response.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
  response.end(JSON.stringify({ message: "sst-local is starting" }));
};

/** The answer at an endpoint whose resource left the graph. */
export const gone: Handler = (request, response) => {
  request.resume();
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ message: "This endpoint is not in the infra any more." }));
};

const upgradeRequired: UpgradeHandler = (_, socket) => {
  socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
};
