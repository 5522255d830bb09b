import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A message as it is kept. Times are milliseconds since 1970. */
export interface Message {
  id: string;
  body: string;
  attributes?: Record<string, MessageAttribute>;
  sentAt: number;
  /** Not given to anybody before. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** The queue it was moved from. */
  deadLetterSourceArn?: string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

/** What happened to a queue: a message as it is now, or the id of one that is gone. */
type Entry = { put: Message } | { gone: string };

/** Keeps the messages of one queue on disk. */
export interface Journal {
  /** What was kept before, oldest first. */
  messages: Message[];
  put(message: Message): void;
  gone(id: string): void;
}

/**
 * Opens the journal of a queue: a file to which every change is appended before it is acknowledged,
 * so that a kill -9 loses nothing. A line cut off by one is left out. Opening writes the file anew
 * with only what is left.
 */
export function openJournal(stateDir: string, queueName: string): Journal {
  mkdirSync(stateDir, { recursive: true });
  const file = join(stateDir, `${queueName}.jsonl`);
  const kept = new Map<string, Message>();
  for (const line of readLines(file)) {
    const entry = parse(line);
    if (entry && "put" in entry) kept.set(entry.put.id, entry.put);
    else if (entry) kept.delete(entry.gone);
  }
  const messages = [...kept.values()];
  writeFileSync(`${file}.new`, messages.map((put) => `${JSON.stringify({ put })}\n`).join(""));
  renameSync(`${file}.new`, file);
  const append = (entry: Entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  return {
    messages,
    put: (message) => append({ put: message }),
    gone: (id) => append({ gone: id }),
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function parse(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
