/** The names of the table's key attributes and of the attribute by which TTL expires items. */
export const KEYS = { hash: "pk", range: "sk", ttl: "expiresAt" } as const;

/**
 * The partition and sort key of every kind of item in the table. `${name}` stands for the value of
 * an attribute; a key holds at most one.
 */
export const ITEM_KEYS = {
  room: { pk: "ROOM#${roomId}", sk: "ROOM" },
  message: { pk: "ROOM#${roomId}", sk: "MSG#${messageId}" },
  purge: { pk: "PURGE#${roomId}", sk: "PURGE" },
  user: { pk: "USER#${userId}", sk: "PROFILE" },
  member: { pk: "USER#${userId}", sk: "ROOM#${roomId}" },
  order: { pk: "USER#${userId}", sk: "ORDER#${orderId}" },
  connection: { pk: "USER#${userId}", sk: "CONNECTION#${connectionId}" },
  listing: { pk: "USERS", sk: "${place}" },
  item: { pk: "BASIC", sk: "ITEM#${sortKey}" },
  document: { pk: "DATA#${documentId}", sk: "DATA" },
  idempotency: { pk: "IDEMPOTENCY#${caller}", sk: "${request}" },
} as const;

export type ItemKind = keyof typeof ITEM_KEYS;

/** The attribute that a key's template names, as a list: `"ROOM#${roomId}"` has `["roomId"]`. */
type AttributesOf<Template extends string> = Template extends `${string}\${${infer Name}}${string}`
  ? [Name]
  : [];

type KeyValues<Kind extends ItemKind> = Record<
  | AttributesOf<(typeof ITEM_KEYS)[Kind]["pk"]>[number]
  | AttributesOf<(typeof ITEM_KEYS)[Kind]["sk"]>[number],
  string
>;

const VARIABLE = /\$\{(\w+)\}/;

/** What stands before the variable of a key's template: `MSG#` for messages' sort keys. */
export function prefixOf(kind: ItemKind, key: "pk" | "sk"): string {
  return ITEM_KEYS[kind][key].replace(/\$\{.*/, "");
}

/** The primary key of an item. */
export function keyOf<Kind extends ItemKind>(kind: Kind, values: KeyValues<Kind>) {
  const fill = (template: string) =>
    template.replace(VARIABLE, (_, name: keyof KeyValues<Kind>) => values[name]);
  return { pk: fill(ITEM_KEYS[kind].pk), sk: fill(ITEM_KEYS[kind].sk) };
}

/**
 * The attribute's value in a partition or sort key, or undefined for keys of other items.
 *
 * @example valueIn("message", "sk", "MSG#01ARZ3") // "01ARZ3"
 */
export function valueIn(
  kind: ItemKind,
  key: "pk" | "sk",
  value: string | undefined,
): string | undefined {
  const prefix = prefixOf(kind, key);
  return value?.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

/** The index definition of an entity whose items have the keys of `kind`. */
export function indexOf<Kind extends ItemKind>(kind: Kind) {
  type Keys = (typeof ITEM_KEYS)[Kind];
  const { pk, sk } = ITEM_KEYS[kind];
  return {
    pk: {
      field: KEYS.hash,
      composite: attributesOf<Keys["pk"]>(pk),
      template: pk,
      casing: "none",
    },
    sk: {
      field: KEYS.range,
      composite: attributesOf<Keys["sk"]>(sk),
      template: sk,
      casing: "none",
    },
  } as const;
}

function attributesOf<Template extends string>(template: Template): AttributesOf<Template> {
  const name = VARIABLE.exec(template)?.[1];
  return (name === undefined ? [] : [name]) as AttributesOf<Template>;
}
