import { Loading } from "../../ui/states.tsx";
import { useLoaded } from "../../ui/use-loaded.ts";
import { Failed } from "../../ui/states.tsx";
import { CallView } from "./operation-view.tsx";
import { callsOf, type OpenApi } from "./openapi.ts";

/** The API by its OpenAPI document: what it does, and a way to try it. */
export function ApiPanel() {
  const { value: document, error, reload } = useLoaded(load);
  if (document) return <Document document={document} />;
  return error === undefined ? <Loading /> : <Failed error={error} onRetry={reload} />;
}

const load = async (): Promise<OpenApi> => (await import("virtual:openapi")).document;

function Document({ document }: { document: OpenApi }) {
  const calls = callsOf(document);
  return (
    <>
      <p class="hint">
        {document.info.title} {document.info.version}, OpenAPI {document.openapi}.{" "}
        {document.info.description} What is tried here is done, as whoever is signed in.
      </p>
      {document.tags.map(({ name }) => (
        <section key={name} aria-labelledby={`tag-${name}`}>
          <h2 id={`tag-${name}`}>{name}</h2>
          {calls
            .filter(({ tag }) => tag === name)
            .map((call) => (
              <CallView key={call.operationId} document={document} call={call} />
            ))}
        </section>
      ))}
    </>
  );
}
