/**
 * What parent and instance say to each other: one line of JSON, then a body that is
 * left as it is, so that an event is serialised once and never parsed on the way.
 */

/**
 * @param {object} header
 * @param {string} body
 */
export function encode(header, body = "") {
  return `${JSON.stringify(header)}\n${body}`;
}

/**
 * @param {string} text
 * @returns {{header: any, body: string}}
 */
export function decode(text) {
  const end = text.indexOf("\n");
  return { header: JSON.parse(text.slice(0, end)), body: text.slice(end + 1) };
}
