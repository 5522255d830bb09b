import { plainItem, type StoredItem } from "./plain-item.ts";

/** Items of the same entity. */
export interface EntityCount {
  name: string;
  count: number;
  /** True for rows without an entity in a table of entities. */
  isBookkeeping: boolean;
}

/** Attributes in which libraries keep the name of an entity: ElectroDB, DynamoDB-Toolbox, OneTable. */
const ENTITY_ATTRIBUTES = ["__edb_e__", "_et", "_type", "entity", "entityType", "type"];

/** An item with its entity. */
export interface Row {
  entity: string;
  item: Record<string, unknown>;
}

/**
 * Sorts items by their entities, most of a kind first, and those without one last: the records of
 * idempotency, locks and the like, which are named after the beginning of their key, `IDEMPOTENCY`.
 * A table whose items have no entities is one of a single kind, or of the beginnings of its keys.
 */
export function sortRows(items: readonly StoredItem[], hashKey: string) {
  const attribute = entityAttribute(items);
  const rows = items.map((item) => {
    const own = attribute === undefined ? undefined : nameIn(item, attribute);
    const entity = own ?? keyPrefix(item, hashKey);
    return { entity, isBookkeeping: attribute !== undefined && own === undefined, item };
  });
  const groups = [...Map.groupBy(rows, ({ entity, isBookkeeping }) => `${isBookkeeping} ${entity}`)]
    .map(([, group]) => group)
    .toSorted(
      ([a], [b]) =>
        Number(a?.isBookkeeping) - Number(b?.isBookkeeping) ||
        (a?.entity ?? "").localeCompare(b?.entity ?? ""),
    );
  return {
    entities: groups.map((group): EntityCount => {
      const [{ entity: name, isBookkeeping } = { entity: "", isBookkeeping: false }] = group;
      return { name, isBookkeeping, count: group.length };
    }),
    rows: groups.flatMap((group) =>
      group.map(({ entity, item }): Row => ({ entity, item: plainItem(item) })),
    ),
  };
}

/** The text of an attribute that may be a name: a content type or a sentence is none. */
function nameIn(item: StoredItem, attribute: string): string | undefined {
  const text = item[attribute]?.["S"];
  return typeof text === "string" && /^[A-Za-z][\w.-]*$/.test(text) ? text : undefined;
}

/** The first attribute that a tenth of the items have; bookkeeping may outnumber them by far. */
const entityAttribute = (items: readonly StoredItem[]): string | undefined =>
  ENTITY_ATTRIBUTES.find((name) => {
    const named = items.filter((item) => nameIn(item, name) !== undefined).length;
    return named > 0 && named * 10 >= items.length;
  });

/** `ROOM` of `ROOM#tea`, the name of the entity in many a key design. */
function keyPrefix(item: StoredItem, hashKey: string): string {
  const key = item[hashKey]?.["S"];
  return (typeof key === "string" ? /^([^#|:/]+)[#|:/]/.exec(key)?.[1] : undefined) ?? "item";
}
