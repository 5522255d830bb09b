import { PassThrough, type Readable } from "node:stream";
import { type Outcome, PAYLOAD_LIMITS, responseTooLarge } from "./outcome.ts";

/** A part of a response that an instance streams. */
export interface ResponseChunk {
  /** Of the whole response. */
  readonly contentType: string;
  readonly bytes: Buffer;
  /** True at the end of the response; the invocation may go on. */
  readonly isLast: boolean;
  /** To be called when the bytes were read: an instance whose bytes are not read waits. */
  readonly consumed: () => void;
}

/** Takes the chunks of a response in their order, then its outcome. */
export interface ResponseSink {
  write(chunk: ResponseChunk): void;
  complete<Given extends Outcome>(outcome: Given): Given & WithRaw;
}

/** The response as the function wrote it, where it was streamed to a caller that gets it as a whole. */
export interface WithRaw {
  raw?: Buffer;
}

/** Collects a streamed response for a caller that gets it as a whole. */
export class CollectedResponse implements ResponseSink {
  #chunks: Buffer[] | undefined;
  #size = 0;

  write({ bytes, consumed }: ResponseChunk): void {
    this.#chunks ??= [];
    this.#size += bytes.length;
    if (this.#size <= PAYLOAD_LIMITS.response) this.#chunks.push(bytes);
    consumed();
  }

  /**
   * The outcome with the collected response in place of none; the same outcome for a response that
   * was not streamed, and for an error. A response that is not JSON is a text.
   */
  complete<Given extends Outcome>(outcome: Given): Given & WithRaw {
    if (!this.#chunks || outcome.functionError !== undefined) return outcome;
    if (this.#size > PAYLOAD_LIMITS.response) return { ...outcome, ...responseTooLarge() };
    const raw = Buffer.concat(this.#chunks);
    return { ...outcome, body: jsonOf(raw.toString("utf8")), raw };
  }
}

/** A response that is not JSON is a string for those who read it as JSON. */
export function jsonOf(body: string): string {
  if (body === "") return "null";
  try {
    JSON.parse(body);
    return body;
  } catch {
    return JSON.stringify(body);
  }
}

/** Hands a streamed response on as it comes, at the pace of its reader. */
export class StreamedResponse implements ResponseSink {
  /** Resolves to the content type with the first chunk. */
  readonly begun: Promise<string>;
  readonly #begin: (contentType: string) => void;
  readonly #body = new PassThrough();
  /** What to call when the bytes that wait for the reader were read. */
  readonly #unread: (() => void)[] = [];
  #size = 0;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.begun = promise;
    this.#begin = resolve;
    // A reader that has left; the function runs to its end.
    this.#body.on("error", () => {});
    const release = (): void => {
      for (const consumed of this.#unread.splice(0)) consumed();
    };
    this.#body.on("drain", release).on("close", release);
  }

  get body(): Readable {
    return this.#body;
  }

  write({ contentType, bytes, isLast, consumed }: ResponseChunk): void {
    this.#begin(contentType);
    this.#size += bytes.length;
    if (this.#size > PAYLOAD_LIMITS.stream) this.abort("The response is larger than 200 MB.");
    if (this.#body.destroyed || this.#body.write(bytes)) consumed();
    else this.#unread.push(consumed);
    if (isLast) this.#body.end();
  }

  /** Ends the body with an error where the function failed, and the reader then knows that it is not whole. */
  complete<Given extends Outcome>(outcome: Given): Given {
    if (outcome.functionError === undefined) this.#body.end();
    else this.abort("The function failed.");
    return outcome;
  }

  abort(reason: string): void {
    this.#body.destroy(new Error(reason));
  }
}
