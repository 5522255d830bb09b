/** What an outbox shows of a MIME message. */
export interface ParsedMessage {
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** Nested multiparts beyond are not read. */
const DEEPEST = 10;

/**
 * Reads the headers and texts of a MIME message; attachments are left out.
 * @see https://www.rfc-editor.org/rfc/rfc2045
 */
export function parseMessage(message: Buffer): ParsedMessage {
  const part = splitPart(message.toString("latin1"));
  const header = (name: string) => decodeWords(part.headers.get(name) ?? "");
  return {
    from: header("from") || undefined,
    to: addresses(header("to")),
    cc: addresses(header("cc")),
    bcc: addresses(header("bcc")),
    replyTo: addresses(header("reply-to")),
    subject: header("subject"),
    ...textsOf(part, 0),
  };
}

/** The addresses of a list: a comma within quotes or angle brackets belongs to its address. */
export const addresses = (list: string): string[] =>
  (list.match(/(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,"<])+/g) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== "");

interface Part {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** A character for each byte. */
  readonly body: string;
}

function splitPart(text: string): Part {
  const [, head = "", body = ""] = /^([^]*?)(?:\r?\n\r?\n([^]*))?$/.exec(text) ?? [];
  const lines = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  return {
    headers: new Map(
      lines.flatMap((line): [string, string][] => {
        const colon = line.indexOf(":");
        return colon < 1
          ? []
          : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
      }),
    ),
    body,
  };
}

function textsOf({ body, headers }: Part, depth: number): Pick<ParsedMessage, "text" | "html"> {
  const type = headers.get("content-type") ?? "text/plain";
  const boundary = parameter(type, "boundary");
  if (/^multipart\//i.test(type) && boundary !== undefined && depth < DEEPEST) {
    const parts = `\n${body}`.split(
      new RegExp(`\\r?\\n--${escaped(boundary)}(?:--)?[ \\t]*\\r?\\n?`),
    );
    const found = parts.slice(1).map((part) => textsOf(splitPart(part), depth + 1));
    return {
      text: found.find(({ text }) => text !== undefined)?.text,
      html: found.find(({ html }) => html !== undefined)?.html,
    };
  }
  const isAttachment = /^attachment/i.test(headers.get("content-disposition") ?? "");
  const kind = /^text\/(plain|html)/i.exec(type)?.[1]?.toLowerCase();
  if (isAttachment || kind === undefined) return { text: undefined, html: undefined };
  const bytes = decodeTransfer(body, headers.get("content-transfer-encoding"));
  const content = decodeBytes(bytes, parameter(type, "charset")).replace(/\r?\n$/, "");
  return kind === "html" ? { text: undefined, html: content } : { text: content, html: undefined };
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

const parameter = (value: string, name: string): string | undefined => {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(value) ?? [];
  return quoted ?? plain;
};

function decodeTransfer(body: string, encoding = ""): Buffer {
  if (/^base64$/i.test(encoding)) return Buffer.from(body, "base64");
  if (!/^quoted-printable$/i.test(encoding)) return Buffer.from(body, "latin1");
  return quotedPrintable(body.replaceAll(/=[ \t]*\r?\n/g, ""));
}

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/=([\da-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    "latin1",
  );

function decodeBytes(bytes: Buffer, charset = "utf-8"): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}

/** Decodes `=?utf-8?B?…?=`. https://www.rfc-editor.org/rfc/rfc2047 */
function decodeWords(value: string): string {
  const bytesOf = (encoding: string, text: string) =>
    encoding.toUpperCase() === "B"
      ? Buffer.from(text, "base64")
      : quotedPrintable(text.replaceAll("_", " "));
  return decodeBytes(Buffer.from(value, "latin1"))
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(
      /=\?([^?]+)\?([bq])\?([^?]*)\?=/gi,
      (_, charset: string, encoding: string, text: string) =>
        decodeBytes(bytesOf(encoding, text), charset),
    );
}
