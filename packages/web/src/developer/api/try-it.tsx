import { useId, useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { exampleOf } from "./example.ts";
import { credentialOf, keyOf } from "./build-request.ts";
import { type Call, typeOf } from "./openapi.ts";
import { type Answer, send } from "./send-request.ts";

/** Sends a request of one's own. What has to be there is filled in with an example. */
export function TryIt({ call }: { call: Call }) {
  const [parameters, setParameters] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      call.parameters
        .filter(({ required }) => required)
        .map((one) => [keyOf(one), String(exampleOf(one.schema, one.name))]),
    ),
  );
  const [body, setBody] = useState(() =>
    call.body ? JSON.stringify(exampleOf(call.body.schema), undefined, 2) : "",
  );
  const [apiKey, setApiKey] = useState("");
  const [answer, setAnswer] = useState<Answer>();
  async function submit() {
    setAnswer(undefined);
    setAnswer(await send(call, { parameters, body, apiKey }));
  }
  return (
    <>
      <Form submit={`Send ${call.method}`} onSubmit={submit}>
        {call.parameters.map((parameter) => (
          <Field
            key={keyOf(parameter)}
            label={`${parameter.name} (${parameter.in})`}
            hint={`${parameter.description} ${typeOf(parameter.schema)}`}
            autocomplete="off"
            value={parameters[keyOf(parameter)] ?? ""}
            onInput={(value) => setParameters({ ...parameters, [keyOf(parameter)]: value })}
          />
        ))}
        {credentialOf(call) === "apiKey" && (
          <Field
            label="API key"
            hint="What npm start prints in a terminal, and running.json in .sst/local has."
            autocomplete="off"
            value={apiKey}
            onInput={setApiKey}
          />
        )}
        {call.body && <BodyField value={body} onInput={setBody} />}
      </Form>
      <div role="status">{answer && <AnswerView answer={answer} />}</div>
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

function AnswerView({ answer }: { answer: Answer }) {
  const { status, statusText, milliseconds, headers, body } = answer;
  return (
    <div class="answer">
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
        <pre tabIndex={0} aria-label="Body of the answer">
          {body}
        </pre>
      )}
    </div>
  );
}
