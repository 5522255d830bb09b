import { useState } from "preact/hooks";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";
import { InlineCode } from "./inline-code.tsx";
import { type ApiOperation, fieldsOf, type OpenApi, responsesOf } from "./openapi.ts";
import { TryIt } from "./try-it.tsx";

/** An operation of the API. Its form and tables are rendered when it is expanded. */
export function OperationView({
  document,
  operation,
}: {
  document: OpenApi;
  operation: ApiOperation;
}) {
  const [isOpen, setOpen] = useState(false);
  const { method, path, description } = operation;
  return (
    <details class="operation" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span class="method" data-method={method}>
          {method}
        </span>{" "}
        <code>{path}</code>{" "}
        <span class="faint">
          <InlineCode text={description} />
        </span>
      </summary>
      {isOpen && (
        <div class="operation-body">
          <TryIt operation={operation} />
          <Body operation={operation} />
          <Responses document={document} operation={operation} />
        </div>
      )}
    </details>
  );
}

function Body({ operation: { body } }: { operation: ApiOperation }) {
  if (!body) return null;
  const caption = `Body: ${body.name}`;
  return (
    <ScrollableTable label={caption} caption={caption} columns={["Field", "Type", "Required"]}>
      {fieldsOf(body.schema).map(({ path, type, required }) => (
        <tr key={path}>
          <td>
            <code>{path}</code>
          </td>
          <td>{type}</td>
          <td>{required ? "yes" : "no"}</td>
        </tr>
      ))}
    </ScrollableTable>
  );
}

function Responses({ document, operation }: { document: OpenApi; operation: ApiOperation }) {
  return (
    <ScrollableTable
      label="Responses"
      caption="Responses"
      columns={["Status", "Description", "Body"]}
    >
      {responsesOf(document, operation).map(({ status, description, schema }) => (
        <tr key={status}>
          <td>{status}</td>
          <td>
            <InlineCode text={description} />
          </td>
          <td>{schema && <code>{schema}</code>}</td>
        </tr>
      ))}
    </ScrollableTable>
  );
}
