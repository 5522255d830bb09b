import type { RefObject } from "preact";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";
import { cellText, columnsOf, keyText } from "./entities.ts";

/** An item of a DynamoDB table, as plain JSON. */
export type Item = Record<string, unknown>;

/** A table of the items' most common attributes. Each row expands to the whole item. */
export function ItemsTable({
  items,
  keyNames,
  bodyRef,
}: {
  items: readonly Item[];
  keyNames: readonly string[];
  bodyRef: RefObject<HTMLTableSectionElement | null>;
}) {
  if (items.length === 0) return null;
  const columns = columnsOf(items);
  return (
    <ScrollableTable
      label="Items"
      class="items"
      columns={["Entity", "Key", ...columns]}
      bodyRef={bodyRef}
    >
      {items.map((item) => {
        const key = keyText(item, keyNames);
        return (
          <tr key={key}>
            <td>{cellText(item["type"]) || "none"}</td>
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
                <span class="cell">{cellText(item[column])}</span>
              </td>
            ))}
          </tr>
        );
      })}
    </ScrollableTable>
  );
}
