import type { Block, Node } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { isDirectiveAhead, parseDirective } from "./directive.ts";
import { parseReference } from "./reference.ts";

/**
 * Parses a whole template into a block.
 * The grammar is Apache Velocity 1.7's: https://velocity.apache.org/engine/1.7/vtl-reference.html
 * @throws VtlError with reason "syntax"
 */
export function parseTemplate(text: string): Block {
  return parseBlock(new Cursor(text));
}

/** The directive that ended a block, or "" at the end of the text. */
export type Terminator = "" | "end" | "else" | "elseif";

/** Parses to the end of the text, where no block may be left open. */
export function parseBlock(cursor: Cursor): Block {
  const start = cursor.offset;
  const { nodes, terminator } = parseUntil(cursor);
  if (terminator !== "") cursor.fail(`#${terminator} closes no block`, start);
  return nodes;
}

/** Parses up to and past the `#end`, `#else` or `#elseif` that ends this block. */
export function parseUntil(cursor: Cursor): { nodes: Node[]; terminator: Terminator } {
  return cursor.nested(() => new BlockParser(cursor).parse());
}

class BlockParser {
  readonly #cursor: Cursor;
  readonly #nodes: Node[] = [];
  /** Text since the last node. */
  #text = "";

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parse(): { nodes: Node[]; terminator: Terminator } {
    const cursor = this.#cursor;
    while (!cursor.atEnd) {
      const plain = cursor.match(/[^$#\\]+/y);
      if (plain !== "") this.#text += plain;
      else if (cursor.peek() === "$") this.#reference();
      else if (cursor.peek() === "\\") this.#escape();
      else {
        const terminator = this.#directive();
        if (terminator !== undefined) return { nodes: this.#finish(), terminator };
      }
    }
    return { nodes: this.#finish(), terminator: "" };
  }

  #reference(): void {
    const reference = parseReference(this.#cursor);
    if (reference === undefined) this.#text += this.#cursor.match(/\$/y);
    else this.#push({ kind: "output", reference });
  }

  /** Backslashes before a reference or a known directive halve; an odd one out makes it text. */
  #escape(): void {
    const cursor = this.#cursor;
    const slashes = cursor.match(/\\+/y);
    const start = cursor.offset;
    const isReference = cursor.peek() === "$" && parseReference(cursor) !== undefined;
    const end = cursor.offset;
    cursor.offset = start;
    if (!isReference && !isDirectiveAhead(cursor)) {
      this.#text += slashes;
      return;
    }
    this.#text += "\\".repeat(Math.floor(slashes.length / 2));
    if (slashes.length % 2 === 0) return;
    if (isReference) {
      this.#text += cursor.text.slice(start, end);
      cursor.offset = end;
    } else this.#text += cursor.match(/#\{?\w+\}?/y);
    this.#flush();
  }

  #directive(): Terminator | undefined {
    const found = parseDirective(this.#cursor);
    if (found === undefined) this.#flush();
    else if (found.kind === "text") this.#text += found.text;
    else if (found.kind === "terminator") return found.terminator;
    else {
      if (found.node.kind === "set") this.#dropIndentation();
      this.#push(found.node);
    }
    return undefined;
  }

  /** `#set` removes the white space before it when that begins the block or follows a node. */
  #dropIndentation(): void {
    if (/^[ \t]+$/.test(this.#text)) this.#text = "";
  }

  #push(node: Node): void {
    this.#flush();
    this.#nodes.push(node);
  }

  #flush(): void {
    if (this.#text !== "") this.#nodes.push({ kind: "text", text: this.#text });
    this.#text = "";
  }

  #finish(): Node[] {
    this.#flush();
    return this.#nodes;
  }
}
