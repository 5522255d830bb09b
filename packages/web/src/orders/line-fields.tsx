import { Field } from "../ui/field.tsx";
import { costOf, LIMITS, type Errors, type Line } from "./order-draft.ts";
import { showMoney } from "./money.ts";

/** One line of an order, as it is typed. */
export function LineFields({
  line,
  index,
  errors,
  onChange,
  onRemove,
}: {
  line: Line;
  index: number;
  errors: Errors;
  onChange: (change: Partial<Line>) => void;
  /** Where it may go. */
  onRemove: (() => void) | undefined;
}) {
  const cost = costOf(line);
  const errorOf = (field: string) => errors[`orderItems.${index}.${field}`];
  return (
    <fieldset class="line" data-line={line.key}>
      <legend>Line {index + 1}</legend>
      <Field
        label="Name"
        autocomplete="off"
        maxLength={LIMITS.name}
        value={line.name}
        onInput={(name) => onChange({ name })}
        error={errorOf("name")}
      />
      <Field
        label="Item number"
        inputMode="numeric"
        autocomplete="off"
        value={line.id}
        onInput={(id) => onChange({ id })}
        error={errorOf("id")}
      />
      <Field
        label="Price"
        inputMode="decimal"
        autocomplete="off"
        value={line.price}
        onInput={(price) => onChange({ price })}
        error={errorOf("price")}
      />
      <Field
        label="Quantity"
        inputMode="numeric"
        autocomplete="off"
        value={line.quantity}
        onInput={(quantity) => onChange({ quantity })}
        error={errorOf("quantity")}
      />
      <p class="cost">
        <span class="visually-hidden">Together </span>
        {cost === undefined ? "–" : showMoney(cost)}
      </p>
      {onRemove && (
        <button type="button" class="quiet" onClick={onRemove}>
          Remove<span class="visually-hidden"> line {index + 1}</span>
        </button>
      )}
    </fieldset>
  );
}
