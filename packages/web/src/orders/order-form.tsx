import type { OrderCreate } from "@souk/core/order/schema";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/error.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import {
  addLine,
  changeLine,
  check,
  LIMITS,
  removeLine,
  totalOf,
  type Draft,
} from "./order-draft.ts";
import { LineFields } from "./line-fields.tsx";
import { showMoney } from "./money.ts";
import { isCode, refusal } from "./error-messages.ts";

/** An order to write or to change. Whatever happens, what was typed stays. */
export function OrderForm({
  initial,
  submit,
  back,
  onSubmit,
}: {
  initial: Draft;
  /** The name of its button. */
  submit: string;
  /** Where one goes who does not want to. */
  back: string;
  onSubmit: (order: OrderCreate) => Promise<void>;
}) {
  const [draft, setDraft] = useState(initial);
  // What is wrong is said once somebody means to be done, and goes as soon as it is mended.
  const [wanted, setWanted] = useState(false);
  const [error, setError] = useState<unknown>();
  const place = useRef<HTMLDivElement>(null);
  const toFocus = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (toFocus.current === undefined) return;
    place.current?.querySelector<HTMLElement>(toFocus.current)?.focus();
    toFocus.current = undefined;
  });

  const checked = check(draft);
  const errors = wanted && "errors" in checked ? checked.errors : {};

  async function send() {
    setWanted(true);
    setError(undefined);
    if ("errors" in checked) {
      throw new Error("The order is not complete: see the fields that are marked.");
    }
    try {
      await onSubmit(checked.order);
    } catch (thrown) {
      setError(thrown);
      throw new Error(refusal(thrown), { cause: thrown });
    }
  }
  function add() {
    const longer = addLine(draft);
    toFocus.current = `[data-line="${longer.lines.at(-1)?.key}"] input`;
    setDraft(longer);
  }
  function remove(key: number) {
    const index = draft.lines.findIndex((line) => line.key === key);
    const shorter = removeLine(draft, key);
    const next = shorter.lines[index] ?? shorter.lines.at(-1);
    toFocus.current = `[data-line="${next?.key}"] input`;
    setDraft(shorter);
  }

  return (
    <div ref={place} class="order-form">
      <Form
        submit={error instanceof ApiError && error.isRetryable ? "Try again" : submit}
        onSubmit={send}
        aside={<a href={back}>Back</a>}
      >
        <Field
          label="Restaurant number"
          inputMode="numeric"
          autocomplete="off"
          value={draft.restaurantId}
          onInput={(restaurantId) => setDraft({ ...draft, restaurantId })}
          error={errors["restaurantId"]}
        />
        {draft.lines.map((line, index) => (
          <LineFields
            key={line.key}
            line={line}
            index={index}
            errors={errors}
            onChange={(change) => setDraft(changeLine(draft, line.key, change))}
            onRemove={draft.lines.length > 1 ? () => remove(line.key) : undefined}
          />
        ))}
        <div class="sum">
          <button type="button" disabled={draft.lines.length >= LIMITS.lines} onClick={add}>
            Add a line
          </button>
          <p>
            Total <strong>{showMoney(totalOf(draft))}</strong>
          </p>
        </div>
        {errors["totalAmount"] !== undefined && <p class="error">{errors["totalAmount"]}</p>}
      </Form>
      {isCode(error, "order.conflict") && (
        <p>
          <a href={`/orders/${draft.orderId}`}>Open the order that has arrived</a>
        </p>
      )}
    </div>
  );
}
