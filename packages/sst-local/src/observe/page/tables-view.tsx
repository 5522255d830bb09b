import { useEffect, useState } from "preact/hooks";
import type { EntityCount, RowPage, TableInfo } from "../data.ts";
import type { ViewProps } from "./app.tsx";
import { cellText, columnsOf, count, orderedItem } from "./format.ts";
import { hrefOf, useLocal } from "./live.ts";
import { tableName } from "./names.ts";
import { Empty, Json, Pending, SearchField, SelectField, Table } from "./ui.tsx";

const PAGE = 100;

/** The items of a table: entities first, and what is no entity last. */
export function TablesView({ app, rest: [named] }: ViewProps) {
  const { value: tables, error, reload } = useLocal<TableInfo[]>("tables");
  if (!tables) return <Pending error={error} onRetry={reload} />;
  const table = tables.find(({ name }) => name === named) ?? tables[0];
  if (!table) return <Empty title="This app has no table" />;
  return (
    <Items
      key={table.name}
      table={table}
      tables={tables.map(({ name }) => [name, tableName(app, name)] as const)}
    />
  );
}

function Items({
  table,
  tables,
}: {
  table: TableInfo;
  tables: readonly (readonly [string, string])[];
}) {
  const [entity, setEntity] = useState<string>();
  const [prefix, setPrefix] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [opened, setOpened] = useState<string>();
  useEffect(() => setLimit(PAGE), [entity, prefix]);
  const query = new URLSearchParams({
    ...{ table: table.name, prefix, limit: String(limit) },
    ...(entity !== undefined && { entity }),
  });
  const { value, error, reload } = useLocal<RowPage>(`rows?${query}`, ["calls"]);
  const [shown, setShown] = useState(value);
  useEffect(() => {
    if (value) setShown(value);
  }, [value]);
  return (
    <>
      <search class="filter">
        {tables.length > 1 && (
          <SelectField
            label="Table"
            value={table.name}
            options={tables}
            onInput={(name) => (location.hash = hrefOf("tables", name))}
          />
        )}
        <SearchField
          label={`Beginning of ${table.key[0] ?? "the key"}`}
          value={prefix}
          onInput={setPrefix}
        />
      </search>
      {shown ? (
        <>
          <Entities entities={shown.entities} selected={entity} onSelect={setEntity} />
          <Rows page={shown} table={table} opened={opened} onOpen={setOpened} />
          <p class="facts">
            <span class="faint" role="status">
              {summary(shown)}
            </span>
            {shown.rows.length < shown.found && (
              <button type="button" class="small" onClick={() => setLimit(limit + PAGE)}>
                Show more
              </button>
            )}
            <button type="button" class="small" onClick={reload}>
              Reload
            </button>
          </p>
        </>
      ) : (
        <Pending error={error} onRetry={reload} />
      )}
    </>
  );
}

const summary = ({ rows, found, scanned, isComplete }: RowPage): string =>
  `${rows.length} of ${count(found, "item")}${isComplete ? "" : `, of the first ${scanned} of the table`}`;

function Entities({
  entities,
  selected,
  onSelect,
}: {
  entities: readonly EntityCount[];
  selected: string | undefined;
  onSelect: (name: string | undefined) => void;
}) {
  if (entities.length === 0) return null;
  return (
    <div class="chips" role="group" aria-label="Entity">
      {[undefined, ...entities].map((entity) => (
        <button
          key={entity?.name ?? ""}
          type="button"
          class="chip"
          data-bookkeeping={entity?.isBookkeeping}
          title={entity?.isBookkeeping ? "Rows without an entity" : undefined}
          aria-pressed={entity?.name === selected}
          onClick={() => onSelect(entity?.name)}
        >
          {entity ? entity.name : "All"} {entity && <span class="faint">{entity.count}</span>}
        </button>
      ))}
    </div>
  );
}

function Rows({
  page: { rows },
  table: { key },
  opened,
  onOpen,
}: {
  page: RowPage;
  table: TableInfo;
  opened: string | undefined;
  onOpen: (key: string | undefined) => void;
}) {
  if (rows.length === 0) return <Empty title="No items" />;
  const columns = columnsOf(
    rows.map(({ item }) => item),
    key,
  );
  return (
    <Table label="Items" columns={["Entity", ...key, ...columns]}>
      {rows.map(({ entity, item }) => {
        const keys = key.map((name) => cellText(item[name]));
        const id = keys.join(" ");
        const isOpen = id === opened;
        return [
          <tr key={id}>
            <td>
              <button
                type="button"
                class="link"
                aria-expanded={isOpen}
                aria-label={`${entity} ${id}`}
                onClick={() => onOpen(isOpen ? undefined : id)}
              >
                {entity}
              </button>
            </td>
            {keys.map((text, index) => (
              <Cell key={key[index]} text={text} isKey />
            ))}
            {columns.map((name) => (
              <Cell key={name} text={cellText(item[name])} />
            ))}
          </tr>,
          isOpen && (
            <tr key={`${id} item`} class="item">
              <td colSpan={1 + key.length + columns.length}>
                <Json label={`Item ${id}`} value={orderedItem(item, key)} />
              </td>
            </tr>
          ),
        ];
      })}
    </Table>
  );
}

/** On one line: what does not fit is in the tooltip, and in the whole item. */
const Cell = ({ text, isKey = false }: { text: string; isKey?: boolean }) => (
  <td>
    {isKey ? (
      <code class="line" title={text}>
        {text}
      </code>
    ) : (
      <span class="line" title={text}>
        {text}
      </span>
    )}
  </td>
);
