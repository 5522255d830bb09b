import { useEffect, useRef, useState } from "preact/hooks";
import { LoadMore } from "../../ui/load-more.tsx";
import { PagedList } from "../../ui/paged-list.ts";
import { Select } from "../../ui/select.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { getLocal } from "../local-api.ts";
import { entities, keyText } from "./entities.ts";
import { type Item, ItemsTable } from "./items-table.tsx";

interface TableInfo {
  name: string;
  key: string[];
}

interface ItemPage {
  items: Item[];
  after?: string;
}

const PAGE_SIZE = 50;

/** The items of the stack's tables, filtered by entity. */
export function TablesPanel() {
  const { value: tables, error, reload } = useLoaded(() => getLocal<TableInfo[]>("tables"));
  if (tables) return <Browser tables={tables} />;
  return error === undefined ? <Loading /> : <Failed error={error} onRetry={reload} />;
}

function Browser({ tables }: { tables: TableInfo[] }) {
  const [name, setName] = useState(tables[0]?.name ?? "");
  const [entity, setEntity] = useState("");
  const table = tables.find((one) => one.name === name);
  if (!table) return <p class="state">This stack has no table.</p>;
  return (
    <>
      <div class="filter">
        <Select
          label="Table"
          value={name}
          onInput={setName}
          options={tables.map(({ name }) => [name, name] as const)}
        />
        <Select
          label="Entity"
          value={entity}
          onInput={setEntity}
          options={[["", "All"], ...entities.map((name) => [name, name] as const)]}
        />
      </div>
      <Items key={`${name} ${entity}`} table={table} entity={entity} />
    </>
  );
}

function Items({ table, entity }: { table: TableInfo; entity: string }) {
  const createList = () => new PagedList(loadPage, (item: Item) => keyText(item, table.key));
  const [pages, setPages] = useState(createList);
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => void pages.loadMore(), []);

  async function loadPage(cursor: string | undefined): Promise<{ items: Item[]; cursor?: string }> {
    const { items, after } = await getLocal<ItemPage>("items", {
      table: table.name,
      limit: String(PAGE_SIZE),
      ...(entity !== "" && { type: entity }),
      ...(cursor !== undefined && { after: cursor }),
    });
    return { items, ...(after !== undefined && { cursor: after }) };
  }

  /** Shows the reloaded list once its first page has arrived. */
  async function reload() {
    const reloaded = createList();
    await reloaded.loadMore();
    setPages(reloaded);
  }

  const items = pages.items.value;
  if (items === undefined) {
    if (pages.error.value === undefined) return <Loading />;
    return <Failed error={pages.error.value} onRetry={() => void pages.loadMore()} />;
  }
  return (
    <>
      <p class="hint" role="status">
        {items.length === 0 ? "No items" : `${items.length} items`}
        {pages.hasMore.value && ", and there are more"}
      </p>
      <ItemsTable items={items} keyNames={table.key} bodyRef={body} />
      <div class="actions">
        <button type="button" onClick={() => void reload()}>
          Reload
        </button>
      </div>
      <LoadMore pages={pages} list={body} />
    </>
  );
}
