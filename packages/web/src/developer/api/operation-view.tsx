import { useState } from "preact/hooks";
import { answersOf, type Call, fieldsOf, type OpenApi } from "./openapi.ts";
import { TryIt } from "./try-it.tsx";
import { ScrollableTable } from "../../ui/scrollable-table.tsx";

/** One thing that the API does, folded up until it is wanted. */
export function CallView({ document, call }: { document: OpenApi; call: Call }) {
  const [open, setOpen] = useState(false);
  const { method, path, description } = call;
  return (
    <details class="call" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span class="method" data-method={method}>
          {method}
        </span>{" "}
        <code>{path}</code> <span class="faint">{description}</span>
      </summary>
      {open && (
        <div class="call-body">
          <TryIt call={call} />
          <Body call={call} />
          <Answers document={document} call={call} />
        </div>
      )}
    </details>
  );
}

function Body({ call: { body } }: { call: Call }) {
  if (!body) return null;
  return (
    <ScrollableTable
      label={`Body: ${body.name}`}
      caption={`Body: ${body.name}`}
      columns={["Field", "What it is", "Required"]}
    >
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

function Answers({ document, call }: { document: OpenApi; call: Call }) {
  return (
    <ScrollableTable
      label="Answers"
      caption="Answers"
      columns={["Status", "What it means", "Body"]}
    >
      {answersOf(document, call).map(({ status, description, schema }) => (
        <tr key={status}>
          <td>{status}</td>
          <td>{description}</td>
          <td>{schema && <code>{schema}</code>}</td>
        </tr>
      ))}
    </ScrollableTable>
  );
}
