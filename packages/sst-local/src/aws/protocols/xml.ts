/** The content of an element: text, or elements by name; a list repeats its element. */
export type XmlValue = string | number | boolean | XmlFields;
export interface XmlFields {
  readonly [name: string]: XmlValue | readonly XmlValue[] | undefined;
}

/** A document whose root has these elements; fields that are undefined are left out. */
export const xmlDocument = (root: string, fields: XmlFields, namespace?: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${
    namespace === undefined ? "" : ` xmlns="${namespace}"`
  }>${elements(fields)}</${root}>`;

function elements(fields: XmlFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one: XmlValue | undefined) =>
        one === undefined ? "" : `<${name}>${content(one)}</${name}>`,
      ),
    )
    .join("");
}

const content = (value: XmlValue): string =>
  typeof value === "object" ? elements(value) : escaped(String(value));

/** Escapes markup, and what a parser would normalise or refuse. */
const escaped = (text: string): string =>
  text.replace(/[&<>"\u0000-\u001f\u007f]/g, (one) => `&#${one.charCodeAt(0)};`);
