/** A description from the OpenAPI document, with the parts between backticks as code. */
export function InlineCode({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
