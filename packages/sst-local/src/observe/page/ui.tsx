import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

/** Stands for what is not loaded yet, or says why it cannot be. */
export const Pending = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) =>
  error === undefined ? (
    <p class="state" role="status">
      Loading…
    </p>
  ) : (
    <Failed error={error} {...(onRetry && { onRetry })} />
  );

/** Says that there is nothing, and how there would be something. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="state" role="status">
    <p class="title">{title}</p>
    {children}
  </div>
);

export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="state" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A field of a view's filter. */
export function SearchField({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput: (value: string) => void;
}) {
  return (
    <label class="field grow">
      <span>{label}</span>
      <input
        type="search"
        spellcheck={false}
        autocomplete="off"
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}

export function SelectField({
  label,
  value,
  options,
  onInput,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onInput: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A JSON value, which scrolls in itself. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
  return (
    <div class="json">
      <CopyButton text={text ?? ""} />
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

export function CopyButton({ text, children = "Copy" }: { text: string; children?: string }) {
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  }
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      {isCopied ? "Copied" : children}
    </button>
  );
}

/** A part of a view that opens. Its content is rendered when it is open. */
export function Disclosure({
  summary,
  children,
  class: name,
}: {
  summary: ComponentChildren;
  children: () => ComponentChildren;
  class?: string;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class={name} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}

export const Method = ({ method }: { method: string }) => (
  <span class="method" data-method={method}>
    {method}
  </span>
);

export const Status = ({ status }: { status: number }) => (
  <span class="status" data-status={Math.floor(status / 100)}>
    {status}
  </span>
);

/** A table that scrolls sideways; focusable, so that keys scroll it. */
export function Table({
  label,
  columns,
  children,
}: {
  label: string;
  columns: readonly string[];
  children: ComponentChildren;
}) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A field for JSON or text of several lines. */
export function TextArea({
  label,
  value,
  rows,
  onInput,
}: {
  label: string;
  value: string;
  rows: number;
  onInput: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </div>
  );
}
