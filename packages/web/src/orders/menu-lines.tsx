import { Minus, Plus } from "lucide";
import { useId } from "preact/hooks";
import { Icon } from "../ui/icon.tsx";
import { formatMoney } from "./money.ts";
import { type Line, QUANTITY_MAX } from "./order-draft.ts";

/** The items of a menu, each with buttons for more and fewer of it. */
export function MenuLines({
  lines,
  currency,
  error,
  onChange,
}: {
  lines: readonly Line[];
  currency: string;
  error: string | undefined;
  onChange: (index: number, quantity: number) => void;
}) {
  const id = useId();
  return (
    <fieldset class="menu" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>Menu</legend>
      <ul aria-label="Menu">
        {lines.map((line, index) => (
          <li key={index} class={line.quantity > 0 ? "chosen" : undefined}>
            <span class="name">{line.name}</span>
            <span class="faint description">{line.description ?? "As ordered"}</span>
            <span class="amount">{formatMoney(line.price, currency)}</span>
            <Quantity
              line={line}
              isInvalid={error !== undefined && index === 0}
              onChange={(quantity) => onChange(index, quantity)}
            />
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <p id={`${id}-error`} class="error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Quantity({
  line: { name, quantity },
  isInvalid,
  onChange,
}: {
  line: Line;
  isInvalid: boolean;
  onChange: (quantity: number) => void;
}) {
  return (
    <span class="quantity" role="group" aria-label={`Quantity of ${name}`}>
      {/* Not disabled at zero: a disabled button would lose the focus. */}
      <button
        type="button"
        class="quiet icon-button"
        aria-label={`One ${name} less`}
        aria-disabled={quantity === 0}
        onClick={() => onChange(quantity - 1)}
      >
        <Icon of={Minus} />
      </button>
      <output aria-label={`${quantity} of ${name}`}>{quantity}</output>
      <button
        type="button"
        class="quiet icon-button"
        aria-label={`One ${name} more`}
        data-invalid={isInvalid}
        aria-disabled={quantity >= QUANTITY_MAX}
        onClick={() => quantity < QUANTITY_MAX && onChange(quantity + 1)}
      >
        <Icon of={Plus} />
      </button>
    </span>
  );
}
