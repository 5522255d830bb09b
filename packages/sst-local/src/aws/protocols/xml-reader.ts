import { parseXML } from "@aws-sdk/xml-builder";
import { isRecord } from "../../graph/inputs.ts";

/** An element that was read: its text, or its child elements. */
export class XmlElement {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** The text of a child element; undefined where it has none. */
  text(name: string): string | undefined {
    const child = this.#children(name)[0];
    const value = isRecord(child) ? child["#text"] : child;
    return typeof value === "string" ? value : undefined;
  }

  /** The child elements of a name. */
  all(name: string): XmlElement[] {
    return this.#children(name).map((child) => new XmlElement(child));
  }

  #children(name: string): unknown[] {
    const value = isRecord(this.#value) ? this.#value[name] : undefined;
    return Array.isArray(value) ? value : value === undefined ? [] : [value];
  }
}

/** Reads a document's root; undefined where it is no XML or has another root. */
export function parseXmlDocument(document: string, root: string): XmlElement | undefined {
  try {
    const parsed: unknown = parseXML(document);
    return isRecord(parsed) && root in parsed ? new XmlElement(parsed[root]) : undefined;
  } catch {
    return undefined;
  }
}
