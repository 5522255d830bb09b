import { cell, columnsOf } from "./entities.ts";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";

/** An item of a table, as plain JSON. */
export type Item = Record<string, unknown>;

/** Items by what most of them have, each with all that it has folded up. */
export function ItemsTable({
  items,
  keyNames,
}: {
  items: readonly Item[];
  keyNames: readonly string[];
}) {
  if (items.length === 0) return null;
  const columns = columnsOf(items);
  return (
    <ScrollableTable label="Items" class="items" columns={["Entity", "Key", ...columns]}>
      {items.map((item) => {
        const key = keyNames.map((name) => cell(item[name])).join(" ");
        return (
          <tr key={key}>
            <td>{cell(item["type"]) || "none"}</td>
            <td>
              <details>
                <summary>
                  <code>{key}</code>
                </summary>
                <pre tabIndex={0}>{JSON.stringify(item, undefined, 2)}</pre>
              </details>
            </td>
            {columns.map((column) => (
              <td key={column}>
                <span class="cell">{cell(item[column])}</span>
              </td>
            ))}
          </tr>
        );
      })}
    </ScrollableTable>
  );
}
