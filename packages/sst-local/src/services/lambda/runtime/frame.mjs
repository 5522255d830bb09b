/**
 * A frame between parent and instance is a line of JSON and a body. The body is not JSON-encoded
 * again, so that an event is serialised once and parsed once.
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
