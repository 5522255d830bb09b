import type { ComponentChildren, RefObject } from "preact";

/** The column headings of a table. */
export function TableHead({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A table that scrolls sideways when it is wider than the page. Focusable, so that keys scroll it. */
export function ScrollableTable({
  label,
  columns,
  caption,
  bodyRef,
  children,
  ...rest
}: {
  /** The name of the scrolling region. */
  label: string;
  columns: readonly string[];
  caption?: string;
  class?: string;
  bodyRef?: RefObject<HTMLTableSectionElement | null>;
  /** The rows of the body. */
  children: ComponentChildren;
}) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table {...rest}>
        {caption !== undefined && <caption>{caption}</caption>}
        <TableHead columns={columns} />
        <tbody {...(bodyRef && { ref: bodyRef })}>{children}</tbody>
      </table>
    </div>
  );
}
