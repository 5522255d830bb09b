import { cell, columnsOf } from "./entities.ts";
import { Scroll } from "../../ui/scroll.tsx";

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
    <Scroll label="Items">
      <table class="items">
        <thead>
          <tr>
            <th scope="col">Entity</th>
            <th scope="col">Key</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
    </Scroll>
  );
}
