/**
 * Typed access to the properties of a resource. The graph is JSON that the app's program produced:
 * its values are checked here, so that other code needs no casts.
 */
export type Properties = Record<string, unknown>;

export const isRecord = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of JSON; undefined for any other text. */
export function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The properties of an object in JSON; none for any other text. */
export function parsedRecord(json: string): Properties {
  const value = parsedJson(json);
  return isRecord(value) ? value : {};
}

export const text = (properties: Properties, key: string): string | undefined => {
  const value = properties[key];
  return typeof value === "string" ? value : undefined;
};

export const number = (properties: Properties, key: string): number | undefined => {
  const value = properties[key];
  return typeof value === "number" ? value : undefined;
};

export const flag = (properties: Properties, key: string): boolean => properties[key] === true;

export const record = (properties: Properties, key: string): Properties => {
  const value = properties[key];
  return isRecord(value) ? value : {};
};

export const list = (properties: Properties, key: string): unknown[] => {
  const value = properties[key];
  return Array.isArray(value) ? value : [];
};

export const records = (properties: Properties, key: string): Properties[] =>
  list(properties, key).filter(isRecord);

export const texts = (properties: Properties, key: string): string[] =>
  list(properties, key).filter((value) => typeof value === "string");

/** The string-valued entries of a map; undefined when the property is no map. */
export const textMap = (
  properties: Properties,
  key: string,
): Record<string, string> | undefined => {
  const value = properties[key];
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
};
