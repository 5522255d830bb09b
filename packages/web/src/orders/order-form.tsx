import type { OrderCreate } from "@souk/core/order/schema";
import { useState } from "preact/hooks";
import { ApiError, hasCode } from "../api/error.ts";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { orderErrorMessage } from "./error-messages.ts";
import { type OrderDraft, validate } from "./order-draft.ts";
import { OrderLines } from "./order-lines.tsx";

/** A form for a new or changed order. It keeps what was entered when a request fails. */
export function OrderForm({
  initial,
  submit,
  back,
  onSubmit,
}: {
  initial: OrderDraft;
  /** The label of the submit button. */
  submit: string;
  /** The URL of the Back link. */
  back: string;
  onSubmit: (order: OrderCreate) => Promise<void>;
}) {
  const [draft, setDraft] = useState(initial);
  // Errors are shown from the first submit on, and each disappears when its field is corrected.
  const [isSubmitted, setSubmitted] = useState(false);
  const [error, setError] = useState<unknown>();

  const result = validate(draft);
  const errors = isSubmitted && "errors" in result ? result.errors : {};

  async function send() {
    setSubmitted(true);
    setError(undefined);
    if ("errors" in result) {
      throw new Error("The order is not complete: see the marked fields.");
    }
    try {
      await onSubmit(result.order);
    } catch (thrown) {
      setError(thrown);
      throw new Error(orderErrorMessage(thrown), { cause: thrown });
    }
  }

  return (
    <div class="order-form">
      <Form
        submit={error instanceof ApiError && error.isRetryable ? "Try again" : submit}
        onSubmit={send}
        aside={<a href={back}>Back</a>}
      >
        <Field
          label="Restaurant number"
          inputMode="numeric"
          value={draft.restaurantId}
          onInput={(restaurantId) => setDraft({ ...draft, restaurantId })}
          error={errors["restaurantId"]}
        />
        <OrderLines draft={draft} errors={errors} onChange={setDraft} />
        {errors["totalAmount"] !== undefined && <p class="error">{errors["totalAmount"]}</p>}
      </Form>
      {hasCode(error, "order.conflict") && (
        <p>
          <a href={`/orders/${draft.orderId}`}>Open the order that was placed</a>
        </p>
      )}
    </div>
  );
}
