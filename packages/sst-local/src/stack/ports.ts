import type { RequestListener } from "node:http";
import { UserError } from "../errors.ts";
import { type Listening, listen, type UpgradeListener } from "../aws/listen.ts";

/** A port that is ours, answering 503 until something is served behind it. */
export interface Door {
  url: string;
  /** Without `upgrade` a request to change the protocol is turned away. */
  serve: (listener: RequestListener, upgrade?: UpgradeListener) => void;
}

export interface Doors {
  /** The address that stands for AWS. */
  aws: Door;
  /** The door of each front, by its id, in the order in which they were opened. */
  fronts: ReadonlyMap<string, Door>;
  /**
   * Opens doors for those of these fronts that have none; a front keeps its port as long as we run.
   * @throws UserError when a port is taken.
   */
  open: (ids: readonly string[]) => Promise<void>;
  close: () => Promise<void>;
}

/** The AWS endpoint's port, counted from the first front's: known beforehand, out of their way. */
const AWS_OFFSET = 50;

/**
 * Takes every port that a stack needs: the fronts from `port` upwards, the AWS endpoint 50 above, or
 * any free ones when `port` is 0.
 * @throws UserError when one is taken.
 */
export async function openDoors(ids: readonly string[], port: number): Promise<Doors> {
  const opened: Listening[] = [];
  const openOne = async (offset: number): Promise<Door> => {
    let listener: RequestListener = starting;
    let upgrade: UpgradeListener = turnAway;
    const wanted = port === 0 ? 0 : port + offset;
    if (wanted > 65_535) {
      throw new UserError(`Port ${port} leaves no room for the ports above it that are needed.`, {
        hint: `Choose one up to ${65_535 - AWS_OFFSET}.`,
      });
    }
    const listening = await listen(
      (request, response) => listener(request, response),
      wanted,
      (request, socket, head) => upgrade(request, socket, head),
    );
    opened.push(listening);
    return {
      url: listening.url,
      serve(next, nextUpgrade = turnAway) {
        listener = next;
        upgrade = nextUpgrade;
      },
    };
  };
  const close = async () => {
    await Promise.all(opened.map((listening) => listening.close()));
  };
  const fronts = new Map<string, Door>();
  const open = async (wanted: readonly string[]): Promise<void> => {
    for (const id of wanted) {
      if (!fronts.has(id)) fronts.set(id, await openOne(offsetOf(fronts.size)));
    }
  };
  try {
    await open(ids);
    return { aws: await openOne(AWS_OFFSET), fronts, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The offset of the AWS endpoint is left out. */
const offsetOf = (index: number): number => (index < AWS_OFFSET ? index : index + 1);

const starting: RequestListener = (_, response) => {
  response.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
  response.end(JSON.stringify({ message: "sst-local is starting" }));
};

const turnAway: UpgradeListener = (_, socket) => {
  socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
};
