import type { RequestListener } from "node:http";
import { UserError } from "../errors.ts";
import { type Listening, listen } from "./listen.ts";

/** A port that is ours, answering 503 until something is served behind it. */
export interface Door {
  url: string;
  serve: (listener: RequestListener) => void;
}

export interface Doors {
  /** One for each API, in their order. */
  apis: Door[];
  /** The address that stands for AWS. */
  aws: Door;
  close: () => Promise<void>;
}

/** The AWS endpoint's port, counted from the first API's: known beforehand, out of the APIs' way. */
const AWS_OFFSET = 50;

/**
 * Takes every port that a stack needs: the APIs from `port` upwards, the AWS endpoint 50 above, or
 * any free ones when `port` is 0.
 * @throws UserError when one is taken.
 */
export async function openDoors(apiCount: number, port: number): Promise<Doors> {
  const opened: Listening[] = [];
  const open = async (offset: number): Promise<Door> => {
    let listener: RequestListener = starting;
    const wanted = port === 0 ? 0 : port + offset;
    if (wanted > 65_535) {
      throw new UserError(`Port ${port} leaves no room for the ports above it that are needed.`, {
        hint: `Choose one up to ${65_535 - AWS_OFFSET}.`,
      });
    }
    const listening = await listen((request, response) => listener(request, response), wanted);
    opened.push(listening);
    return { url: listening.url, serve: (next) => void (listener = next) };
  };
  const close = async () => {
    await Promise.all(opened.map((listening) => listening.close()));
  };
  try {
    const apis: Door[] = [];
    for (let index = 0; index < apiCount; index += 1) apis.push(await open(index));
    return { apis, aws: await open(AWS_OFFSET), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const starting: RequestListener = (_, response) => {
  response.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
  response.end(JSON.stringify({ message: "sst-local is starting" }));
};
