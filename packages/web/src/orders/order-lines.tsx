import { Field } from "../ui/field.tsx";
import { useFocusAfterRender } from "../ui/use-focus-after-render.ts";
import { formatMoney } from "./money.ts";
import {
  addLine,
  changeLine,
  costOf,
  type DraftErrors,
  LIMITS,
  type Line,
  type OrderDraft,
  removeLine,
  totalOf,
} from "./order-draft.ts";

const fields = [
  { name: "name", label: "Name", maxLength: LIMITS.name },
  { name: "id", label: "Item number", inputMode: "numeric" },
  { name: "price", label: "Price", inputMode: "decimal" },
  { name: "quantity", label: "Quantity", inputMode: "numeric" },
] as const;

/** The lines of an order with their total, and a button that adds a line. */
export function OrderLines({
  draft,
  errors,
  onChange,
}: {
  draft: OrderDraft;
  errors: DraftErrors;
  onChange: (draft: OrderDraft) => void;
}) {
  const { container, focusAfterRender } = useFocusAfterRender<HTMLDivElement>();
  const focusLine = (line: Line | undefined) =>
    focusAfterRender(`[data-line="${line?.key}"] input`);
  function add() {
    const longer = addLine(draft);
    focusLine(longer.lines.at(-1));
    onChange(longer);
  }
  function remove({ key }: Line, index: number) {
    const shorter = removeLine(draft, key);
    focusLine(shorter.lines[index] ?? shorter.lines.at(-1));
    onChange(shorter);
  }
  return (
    <div ref={container}>
      {draft.lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          index={index}
          errors={errors}
          onChange={(change) => onChange(changeLine(draft, line.key, change))}
          onRemove={draft.lines.length > 1 ? () => remove(line, index) : undefined}
        />
      ))}
      <div class="sum">
        <button type="button" disabled={draft.lines.length >= LIMITS.lines} onClick={add}>
          Add a line
        </button>
        <p>
          Total <strong>{formatMoney(totalOf(draft))}</strong>
        </p>
      </div>
    </div>
  );
}

function LineFields({
  line,
  index,
  errors,
  onChange,
  onRemove,
}: {
  line: Line;
  index: number;
  errors: DraftErrors;
  onChange: (change: Partial<Line>) => void;
  /** `undefined` when the line cannot be removed. */
  onRemove: (() => void) | undefined;
}) {
  const cost = costOf(line);
  return (
    <fieldset class="line" data-line={line.key}>
      <legend>Line {index + 1}</legend>
      {fields.map(({ name, ...field }) => (
        <Field
          key={name}
          {...field}
          value={line[name]}
          onInput={(value) => onChange({ [name]: value })}
          error={errors[`orderItems.${index}.${name}`]}
        />
      ))}
      <p class="cost">
        <span class="visually-hidden">Cost </span>
        {cost === undefined ? "–" : formatMoney(cost)}
      </p>
      {onRemove && (
        <button type="button" class="quiet" onClick={onRemove}>
          Remove<span class="visually-hidden"> line {index + 1}</span>
        </button>
      )}
    </fieldset>
  );
}
