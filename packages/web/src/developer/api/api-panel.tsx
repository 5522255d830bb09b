import { Failed, Loading } from "../../ui/states.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { InlineCode } from "./inline-code.tsx";
import { type OpenApi, operationsOf } from "./openapi.ts";
import { OperationView } from "./operation-view.tsx";

/** The API's operations from its OpenAPI document, each with a form that sends a request. */
export function ApiPanel() {
  const { value: document, error, reload } = useLoaded(load);
  if (document) return <Document document={document} />;
  return error === undefined ? <Loading /> : <Failed error={error} onRetry={reload} />;
}

const load = async (): Promise<OpenApi> => (await import("virtual:openapi")).document;

function Document({ document }: { document: OpenApi }) {
  const operations = operationsOf(document);
  return (
    <>
      <p class="hint">
        {document.info.title} {document.info.version}, OpenAPI {document.openapi}.{" "}
        <InlineCode text={document.info.description} /> Requests are sent as the signed-in user, and
        change the data of this stack.
      </p>
      {document.tags.map(({ name }) => (
        <section key={name} aria-labelledby={`tag-${name}`}>
          <h2 id={`tag-${name}`}>{name}</h2>
          {operations
            .filter(({ tag }) => tag === name)
            .map((operation) => (
              <OperationView
                key={operation.operationId}
                document={document}
                operation={operation}
              />
            ))}
        </section>
      ))}
    </>
  );
}
