import { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";
import { entityTooLarge, entityTooSmall, S3Error } from "./errors.ts";

/** A form that was read up to the content of its file. */
export interface UploadForm {
  /** Names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  /** Without folders. */
  readonly filename: string;
  /** The content, to be read once. @throws S3Error EntityTooSmall, EntityTooLarge */
  content(size: { readonly least: number; readonly most: number }): Readable;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html */
const FIELD_BYTES = 20 * 1024;

const malformed = () =>
  new S3Error(
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );

/**
 * Reads the fields of a form, up to the content of the field `file`, which is the last.
 * @throws S3Error MalformedPOSTRequest, MaxPostPreDataLengthExceeded
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readForm(message: IncomingMessage, contentType: string): Promise<UploadForm> {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw malformed();
  const reader = new Reader(message[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await reader.until(delimiter.subarray(2));
  const fields = new Map<string, string>();
  for (;;) {
    const heading = (await reader.until(Buffer.from("\r\n\r\n"))).toString("utf8");
    const [, name] = /^content-disposition:[^\r\n]*?;\s*name="([^"]*)"/im.exec(heading) ?? [];
    if (name === undefined) throw malformed();
    if (name.toLowerCase() === "file") {
      const [, filename = ""] = /filename="([^"]*)"/i.exec(heading) ?? [];
      return {
        fields,
        filename: filename.split(/[\\/]/).at(-1) ?? "",
        content: (size) => Readable.from(contentOf(reader, delimiter, size), { objectMode: false }),
      };
    }
    fields.set(name.toLowerCase(), (await reader.until(delimiter)).toString("utf8"));
  }
}

async function* contentOf(
  reader: Reader,
  delimiter: Buffer,
  { least, most }: { readonly least: number; readonly most: number },
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const bytes of reader.rest(delimiter)) {
    size += bytes.length;
    if (size > most) throw entityTooLarge(size, most);
    yield bytes;
  }
  if (size < least) throw entityTooSmall(size, least);
}

/** Splits a stream at delimiters. */
class Reader {
  readonly #source: AsyncIterator<Buffer, undefined>;
  #pending: Buffer = Buffer.alloc(0);
  #read = 0;

  constructor(source: AsyncIterator<Buffer, undefined>) {
    this.#source = source;
  }

  /** The bytes before the delimiter, which is passed over. */
  async until(delimiter: Buffer): Promise<Buffer> {
    for (;;) {
      const index = this.#pending.indexOf(delimiter);
      if (index !== -1) {
        const found = this.#pending.subarray(0, index);
        this.#pending = this.#pending.subarray(index + delimiter.length);
        this.#read += index;
        if (this.#read <= FIELD_BYTES) return found;
      }
      if (this.#read + this.#pending.length > FIELD_BYTES && index === -1) {
        throw new S3Error(
          "MaxPostPreDataLengthExceeded",
          "Your POST request fields preceding the upload file were too large.",
          { MaxPostPreDataLengthAllowed: FIELD_BYTES },
        );
      }
      if (index === -1 && !(await this.#more())) throw malformed();
    }
  }

  /** The bytes before the delimiter, as they come. */
  async *rest(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const index = this.#pending.indexOf(delimiter);
      if (index !== -1) {
        yield this.#pending.subarray(0, index);
        // What comes behind the file is read and not used, so that the client gets the answer.
        while (await this.#source.next().then(({ done }) => done !== true));
        return;
      }
      const sure = Math.max(0, this.#pending.length - delimiter.length + 1);
      if (sure > 0) yield this.#pending.subarray(0, sure);
      this.#pending = this.#pending.subarray(sure);
      if (!(await this.#more())) throw malformed();
    }
  }

  async #more(): Promise<boolean> {
    const { value } = await this.#source.next();
    if (value === undefined) return false;
    this.#pending = Buffer.concat([this.#pending, value]);
    return true;
  }
}
