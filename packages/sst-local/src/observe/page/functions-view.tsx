import { useState } from "preact/hooks";
import type { FunctionInfo, Invoked } from "../data.ts";
import type { ViewProps } from "./app.tsx";
import { formatMs } from "./format.ts";
import { getLocal, hrefOf, useLocal } from "./live.ts";
import { Empty, Json, SearchField, TextArea } from "./ui.tsx";

/** The functions; the one in the URL with a form that invokes it. */
export function FunctionsView({ app, rest: [selected] }: ViewProps) {
  const [text, setText] = useState("");
  const search = text.trim().toLowerCase();
  const found = app.functions.filter(({ name, handler, triggers }) =>
    [name, handler, ...triggers].some((one) => one.toLowerCase().includes(search)),
  );
  const shown = app.functions.find(
    ({ physicalName, name }) => physicalName === selected || name === selected,
  );
  return (
    <div class="split" data-open={shown !== undefined}>
      <section class="list" aria-label="Functions">
        <search class="filter">
          <SearchField label="Name, handler or trigger" value={text} onInput={setText} />
        </search>
        {found.length === 0 && <Empty title="No function matches" />}
        <ul class="cards">
          {found.map((one) => (
            <Card key={one.physicalName} info={one} isSelected={one === shown} />
          ))}
        </ul>
      </section>
      {shown && <Details key={shown.physicalName} info={shown} />}
    </div>
  );
}

function Card({ info, isSelected }: { info: FunctionInfo; isSelected: boolean }) {
  const { name, handler, triggers, memoryMb, timeoutSeconds, unsupported } = info;
  return (
    <li>
      <a
        class="card"
        href={isSelected ? hrefOf("functions") : hrefOf("functions", info.physicalName)}
        aria-current={isSelected ? "true" : undefined}
      >
        <strong>{name}</strong>
        <code>{handler}</code>
        <span class="faint">
          {memoryMb} MB, {timeoutSeconds} s
          {triggers.length > 0 && ` · ${triggers.slice(0, 2).join(", ")}`}
          {triggers.length > 2 && ` and ${triggers.length - 2} more`}
        </span>
        {unsupported !== undefined && <span class="bad">not emulated: {unsupported}</span>}
      </a>
    </li>
  );
}

function Details({ info }: { info: FunctionInfo }) {
  const { name, physicalName, runtime, url, variables, links, triggers } = info;
  return (
    <section class="trace" aria-label={name}>
      <a class="button small close" href={hrefOf("functions")}>
        Close
      </a>
      <h2>{name}</h2>
      <Invoke info={info} />
      <dl class="properties">
        <dt>On AWS</dt>
        <dd>
          <code>{physicalName}</code>
        </dd>
        <dt>Runtime</dt>
        <dd>{runtime}</dd>
        {url !== undefined && (
          <>
            <dt>URL</dt>
            <dd>
              <a href={url}>{url}</a>
            </dd>
          </>
        )}
        <Names title="Invoked by" names={triggers} />
        <Names title="Links" names={links} />
        <Names title="Variables" names={variables} />
      </dl>
      <p>
        <a href={hrefOf("logs", "function", physicalName)}>Its log lines</a>
      </p>
    </section>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <dt>{title}</dt>
      <dd class="names">
        {names.map((name) => (
          <code key={name}>{name}</code>
        ))}
      </dd>
    </>
  );
}

function Invoke({ info: { name, physicalName, unsupported } }: { info: FunctionInfo }) {
  const [event, setEvent] = useState("{}");
  const [outcome, setOutcome] = useState<Invoked | { error: string }>();
  const [isRunning, setRunning] = useState(false);
  const { value: last } = useLocal<unknown>(`event?function=${encodeURIComponent(physicalName)}`, [
    "invocations",
  ]);
  async function invoke() {
    setRunning(true);
    try {
      JSON.parse(event);
      setOutcome(
        await getLocal<Invoked>(`invoke/${encodeURIComponent(physicalName)}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: event,
        }),
      );
    } catch (error) {
      setOutcome({ error: error instanceof Error ? error.message : String(error) });
    }
    setRunning(false);
  }
  if (unsupported !== undefined) return <p class="bad">It does not run here: {unsupported}.</p>;
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void invoke();
      }}
    >
      <TextArea
        label="Event, as JSON"
        value={event}
        rows={Math.min(14, Math.max(4, event.split("\n").length))}
        onInput={setEvent}
      />
      <p class="facts">
        <button type="submit" class="primary" aria-disabled={isRunning}>
          {isRunning ? "Running…" : `Invoke ${name}`}
        </button>
        {last !== undefined && last !== null && (
          <button type="button" onClick={() => setEvent(JSON.stringify(last, undefined, 2))}>
            Take the last event
          </button>
        )}
      </p>
      <div role="status">{outcome && <Outcome outcome={outcome} />}</div>
    </form>
  );
}

function Outcome({ outcome }: { outcome: Invoked | { error: string } }) {
  if ("error" in outcome) return <p class="bad">{outcome.error}</p>;
  const { result, functionError, milliseconds, requestId } = outcome;
  return (
    <>
      <p class="facts">
        {functionError === undefined ? (
          <strong class="good">Succeeded</strong>
        ) : (
          <strong class="bad">{functionError} error</strong>
        )}
        <span>in {formatMs(milliseconds)}</span>
        <a href={hrefOf("logs", "request", requestId)}>logs</a>
      </p>
      <Json label="Result" value={result ?? null} />
    </>
  );
}
