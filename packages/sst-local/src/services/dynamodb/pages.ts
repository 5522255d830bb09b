import { type DynamoDbCall, DynamoDbError } from "./client.ts";
import { UserError } from "../../errors.ts";
import { plainItem, type StoredItem } from "./plain-item.ts";
import { type EntityCount, type Row, sortRows } from "./rows.ts";

/** A table as the engine has it. */
export interface TableInfo {
  name: string;
  /** The attributes that make its key, the hash key first. */
  key: string[];
  /** How many items there are, as often as the engine counts them. */
  itemCount: number;
}

/** Some items of a table, in the order of a scan. */
export interface ItemPage {
  items: Record<string, unknown>[];
  /** How many items were read. */
  scanned: number;
  /** The cursor of the next page, for `after`; none at the end of the table. */
  after?: string;
}

/** The developer pages of DynamoDB: tables and their items, a bounded part at a time. */
export interface TablePages {
  tables: () => Promise<TableInfo[]>;
  /**
   * Items of `table`, `limit` of them (50 by default, at most 200) after the cursor `after`. Any
   * other name in the query is an attribute and the value that it must have: `type=room`.
   * @throws UserError for a query that cannot be answered
   */
  items: (query: URLSearchParams) => Promise<ItemPage>;
  /**
   * Items of `table`, entities first and bookkeeping last: those of `entity`, whose hash key begins
   * with `prefix`, 100 of them unless `limit` says otherwise.
   * @throws UserError for a query that cannot be answered
   */
  rows: (query: URLSearchParams) => Promise<RowPage>;
}

/** What `rows` answers with. */
export interface RowPage {
  entities: EntityCount[];
  rows: Row[];
  /** How many items match. */
  found: number;
  scanned: number;
  /** False where the table is larger than what is read. */
  isComplete: boolean;
}

const LIMIT = { default: 50, max: 200 };

/** How many items one request reads at most, however few of them match. */
const SCAN_MAX = 2000;

/** How many items are read to sort them, and how many of them are shown. */
const ROWS = { scan: 5000, limit: 100, max: 1000 };

/** Reads the tables of an engine. */
export function tablePages(call: DynamoDbCall): TablePages {
  async function keyOf(table: string): Promise<TableInfo> {
    const { Table } = (await call("DescribeTable", { TableName: table })) as {
      Table: { KeySchema: { AttributeName: string; KeyType: string }[]; ItemCount?: number };
    };
    const key = Table.KeySchema.toSorted((a, b) => a.KeyType.localeCompare(b.KeyType));
    return {
      name: table,
      key: key.map(({ AttributeName }) => AttributeName),
      itemCount: Table.ItemCount ?? 0,
    };
  }
  const known = (table: string): Promise<TableInfo> =>
    keyOf(table).catch((error: unknown) => {
      throw error instanceof DynamoDbError
        ? new UserError(`There is no table ${table}.`, { hint: "/_local/tables lists them." })
        : error;
    });
  return {
    async rows(query) {
      const table = tableIn(query);
      const [hashKey = ""] = (await known(table)).key;
      const limit = Number(query.get("limit") ?? ROWS.limit);
      if (!(limit >= 1 && limit <= ROWS.max)) {
        throw new UserError(`limit is a number from 1 to ${ROWS.max}.`);
      }
      const items: StoredItem[] = [];
      let next: StoredItem | undefined;
      do {
        const page = await scan(call, table, next);
        items.push(...page.Items);
        next = page.LastEvaluatedKey;
      } while (next !== undefined && items.length < ROWS.scan);
      const prefix = query.get("prefix") ?? "";
      const wanted = items.filter((item) =>
        String(Object.values(item[hashKey] ?? {})[0]).startsWith(prefix),
      );
      const { entities, rows } = sortRows(wanted, hashKey);
      const entity = query.get("entity");
      const found = rows.filter((row) => entity === null || row.entity === entity);
      return {
        ...{ entities, rows: found.slice(0, limit), found: found.length },
        ...{ scanned: items.length, isComplete: next === undefined },
      };
    },
    async tables() {
      const { TableNames } = (await call("ListTables", {})) as { TableNames: string[] };
      return Promise.all(TableNames.map(keyOf));
    },
    async items(query) {
      const { table, limit, after, wanted } = read(query);
      const { key } = await known(table);
      const found: StoredItem[] = [];
      let scanned = 0;
      let next = after;
      do {
        const page = await scan(call, table, next);
        next = page.LastEvaluatedKey;
        for (const [index, item] of page.Items.entries()) {
          scanned += 1;
          if (!matches(item, wanted)) continue;
          found.push(item);
          if (found.length < limit) continue;
          const isLast = index === page.Items.length - 1 && next === undefined;
          return pageOf(isLast ? undefined : keyIn(item, key));
        }
      } while (next !== undefined && scanned < SCAN_MAX);
      return pageOf(next);

      function pageOf(last: StoredItem | undefined): ItemPage {
        const items = found.map(plainItem);
        return { items, scanned, ...(last && { after: encode(last) }) };
      }
    },
  };
}

const scan = async (call: DynamoDbCall, table: string, after: StoredItem | undefined) =>
  (await call("Scan", {
    ...{ TableName: table, Limit: LIMIT.max, ExclusiveStartKey: after },
  })) as { Items: StoredItem[]; LastEvaluatedKey?: StoredItem };

function tableIn(query: URLSearchParams): string {
  const table = query.get("table");
  if (table !== null) return table;
  throw new UserError("No table is named.", { hint: "?table= one of /_local/tables" });
}

function read(query: URLSearchParams) {
  const table = tableIn(query);
  const limit = Number(query.get("limit") ?? LIMIT.default);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.max) {
    throw new UserError(`limit is a number from 1 to ${LIMIT.max}.`);
  }
  const cursor = query.get("after");
  const own = new Set(["table", "limit", "after"]);
  return {
    table,
    limit,
    after: cursor === null ? undefined : decode(cursor),
    wanted: [...query].filter(([name]) => !own.has(name)),
  };
}

const matches = (item: StoredItem, wanted: readonly [string, string][]): boolean => {
  if (wanted.length === 0) return true;
  const plain = plainItem(item);
  return wanted.every(([name, value]) => {
    const is = plain[name];
    return (typeof is === "string" || typeof is === "number") && String(is) === value;
  });
};

const keyIn = (item: StoredItem, names: readonly string[]): StoredItem =>
  Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));

const encode = (key: StoredItem): string => Buffer.from(JSON.stringify(key)).toString("base64url");

function decode(cursor: string): StoredItem {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as StoredItem;
  } catch (cause) {
    throw new UserError("after is not the cursor of an earlier page.", { cause });
  }
}
