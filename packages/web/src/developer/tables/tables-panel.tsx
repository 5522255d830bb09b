import { useEffect, useState } from "preact/hooks";
import { Failed, Loading } from "../../ui/states.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { local } from "../local-api.ts";
import { entities } from "./entities.ts";
import { type Item, ItemsTable } from "./items-table.tsx";

interface TableInfo {
  name: string;
  key: string[];
}

interface ItemPage {
  items: Item[];
  scanned: number;
  after?: string;
}

const LIMIT = 50;

/** What is stored, by table and entity. */
export function TablesPanel() {
  const { value: tables, error, reload } = useLoaded(() => local<TableInfo[]>("tables"));
  if (tables) return <Browser tables={tables} />;
  return error === undefined ? <Loading /> : <Failed error={error} onRetry={reload} />;
}

function Browser({ tables }: { tables: TableInfo[] }) {
  const [name, setName] = useState(tables[0]?.name ?? "");
  const [entity, setEntity] = useState("");
  const table = tables.find((one) => one.name === name);
  if (!table) return <p class="state">There is no table in this stack.</p>;
  return (
    <>
      <div class="filter">
        <Select
          id="table"
          label="Table"
          value={name}
          onInput={setName}
          options={tables.map((one) => [one.name, one.name])}
        />
        <Select
          id="entity"
          label="Entity"
          value={entity}
          onInput={setEntity}
          options={[["", "All"], ...entities.map((one): [string, string] => [one, one])]}
        />
      </div>
      <Items key={`${name} ${entity}`} table={table} entity={entity} />
    </>
  );
}

function Select({
  id,
  label,
  value,
  onInput,
  options,
}: {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  options: [value: string, name: string][];
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Items({ table, entity }: { table: TableInfo; entity: string }) {
  const [pages, setPages] = useState<ItemPage[]>();
  const [error, setError] = useState<unknown>();
  async function look(known: ItemPage[], after?: string) {
    setError(undefined);
    try {
      const page = await local<ItemPage>("items", {
        table: table.name,
        limit: String(LIMIT),
        ...(entity !== "" && { type: entity }),
        ...(after !== undefined && { after }),
      });
      setPages([...known, page]);
    } catch (problem) {
      setError(problem);
    }
  }
  useEffect(() => void look([]), []);

  if (error !== undefined) return <Failed error={error} onRetry={() => void look(pages ?? [])} />;
  if (pages === undefined) return <Loading />;
  const items = pages.flatMap((page) => page.items);
  const after = pages.at(-1)?.after;
  return (
    <>
      <p class="hint" role="status">
        {items.length === 0 ? "Nothing of this kind is stored." : `${items.length} items`}
        {after !== undefined && ", and there is more"}
      </p>
      <ItemsTable items={items} keyNames={table.key} />
      <div class="actions">
        <button type="button" onClick={() => void look([])}>
          Look again
        </button>
        {after !== undefined && (
          <button type="button" onClick={() => void look(pages, after)}>
            Show more
          </button>
        )}
      </div>
    </>
  );
}
