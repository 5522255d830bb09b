import { useState } from "preact/hooks";
import { config } from "../../config.ts";
import { Field } from "../../ui/field.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { InlineCode } from "./inline-code.tsx";
import { type OpenApi, operationsOf, searchOperations } from "./openapi.ts";
import { OperationView } from "./operation-view.tsx";

/** The API's operations from its OpenAPI document, each with a form that sends a request. */
export function ApiPanel() {
  const { value: document, error, reload } = useLoaded(load);
  if (document) return <Document document={document} />;
  return error === undefined ? <Loading /> : <Failed error={error} onRetry={reload} />;
}

const load = async (): Promise<OpenApi> => (await import("virtual:openapi")).document;

function Document({ document }: { document: OpenApi }) {
  const [text, setText] = useState("");
  const found = searchOperations(operationsOf(document), text);
  return (
    <>
      <p class="hint">
        {document.info.title} {document.info.version},{" "}
        <a href={`${config.apiUrl}/openapi.json`} download="openapi.json">
          OpenAPI {document.openapi}
        </a>
        . <InlineCode text={document.info.description} /> Requests are sent as the signed-in user,
        and change the data of this stack.
      </p>
      <search>
        <Field
          label="Method, path or description"
          type="search"
          value={text}
          onInput={setText}
          hint={found.length === 0 ? "No operation matches." : `${found.length} operations`}
        />
      </search>
      {document.tags.map(({ name }) => {
        const operations = found.filter(({ tag }) => tag === name);
        return (
          operations.length > 0 && (
            <section key={name} class="operations" aria-labelledby={`tag-${name}`}>
              <h2 id={`tag-${name}`}>{name}</h2>
              {operations.map((operation) => (
                <OperationView
                  key={operation.operationId}
                  document={document}
                  operation={operation}
                />
              ))}
            </section>
          )
        );
      })}
    </>
  );
}
