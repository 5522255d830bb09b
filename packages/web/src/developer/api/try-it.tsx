import { useId, useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { credentialOf, parameterKey } from "./build-request.ts";
import { exampleOf } from "./example.ts";
import { InlineCode } from "./inline-code.tsx";
import { type ApiOperation, typeOf } from "./openapi.ts";
import { type ApiResponse, sendRequest } from "./send-request.ts";

/** A form that sends a request, with examples in the required fields, and shows the response. */
export function TryIt({ operation }: { operation: ApiOperation }) {
  const [parameters, setParameters] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      operation.parameters
        .filter(({ required }) => required)
        .map((one) => [parameterKey(one), String(exampleOf(one.schema, one.name))]),
    ),
  );
  const [body, setBody] = useState(() =>
    operation.body ? JSON.stringify(exampleOf(operation.body.schema), undefined, 2) : "",
  );
  const [apiKey, setApiKey] = useState("");
  const [response, setResponse] = useState<ApiResponse>();
  async function submit() {
    setResponse(undefined);
    setResponse(await sendRequest(operation, { parameters, body, apiKey }));
  }
  return (
    <>
      <Form submit={`Send ${operation.method}`} onSubmit={submit}>
        {operation.parameters.map((parameter) => (
          <Field
            key={parameterKey(parameter)}
            label={`${parameter.name} (${parameter.in})`}
            hint={<InlineCode text={`${parameter.description} ${typeOf(parameter.schema)}`} />}
            value={parameters[parameterKey(parameter)] ?? ""}
            onInput={(value) => setParameters({ ...parameters, [parameterKey(parameter)]: value })}
          />
        ))}
        {credentialOf(operation) === "apiKey" && (
          <Field
            label="API key"
            hint="Printed by npm start in a terminal, and stored in .sst/local/…/running.json."
            value={apiKey}
            onInput={setApiKey}
          />
        )}
        {operation.body && <BodyField value={body} onInput={setBody} />}
      </Form>
      <div role="status">{response && <ResponseView response={response} />}</div>
    </>
  );
}

function BodyField({ value, onInput }: { value: string; onInput: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Body</label>
      <textarea
        id={id}
        class="code"
        spellcheck={false}
        rows={Math.min(16, value.split("\n").length + 1)}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </div>
  );
}

function ResponseView({ response }: { response: ApiResponse }) {
  const { status, statusText, milliseconds, headers, body } = response;
  return (
    <div class="response">
      <p>
        <strong data-status={Math.floor(status / 100)}>
          {status} {statusText}
        </strong>{" "}
        <span class="faint">in {Math.round(milliseconds)} ms</span>
      </p>
      <dl>
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {body !== "" && (
        <pre tabIndex={0} aria-label="Response body">
          {body}
        </pre>
      )}
    </div>
  );
}
