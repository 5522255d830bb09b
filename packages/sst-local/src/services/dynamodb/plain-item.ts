/** An attribute as it is on the wire: `{ S: "text" }`. */
export type StoredValue = Readonly<Record<string, unknown>>;

/** An item as it is on the wire. */
export type StoredItem = Readonly<Record<string, StoredValue>>;

/**
 * An item as people read it: sets are lists, binary is base64, and a number that JavaScript cannot
 * hold is text.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
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
