/** An attribute value of the API: `{ S: "text" }`. */
export type StoredValue = Readonly<Record<string, unknown>>;

/** An item of the API. */
export type StoredItem = Readonly<Record<string, StoredValue>>;

/**
 * An item as plain JSON: sets are lists, binary is base64, and a number that JavaScript cannot
 * represent is a string.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export const plainItem = (item: StoredItem): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

function plain(attribute: StoredValue): unknown {
  const [type, value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case "N":
      return number(value as string);
    case "NS":
      return (value as string[]).map(number);
    case "NULL":
      return null;
    case "L":
      return (value as StoredValue[]).map(plain);
    case "M":
      return plainItem(value as StoredItem);
    default:
      return value;
  }
}

function number(text: string): number | string {
  const value = Number(text);
  return String(value) === text ? value : text;
}
