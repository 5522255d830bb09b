import type { OrderCreate } from "@souk/core/order/schema";
import { useState } from "preact/hooks";
import { ApiError, hasCode } from "../api/error.ts";
import { Form } from "../ui/form.tsx";
import { orderErrorMessage } from "./error-messages.ts";
import { MenuLines } from "./menu-lines.tsx";
import { currencyOf } from "./menu.ts";
import { formatMoney } from "./money.ts";
import {
  chooseRestaurant,
  countOf,
  type OrderDraft,
  setQuantity,
  totalOf,
  validate,
} from "./order-draft.ts";
import { RestaurantChoice } from "./restaurant-choice.tsx";

/** A form for a new or changed order. It keeps what was chosen when a request fails. */
export function OrderForm({
  initial,
  submit,
  back,
  onSubmit,
}: {
  initial: OrderDraft;
  /** The label of the submit button. */
  submit: string;
  /** The URL of the Cancel link. */
  back: string;
  onSubmit: (order: OrderCreate) => Promise<void>;
}) {
  const [draft, setDraft] = useState(initial);
  // Errors are shown from the first submit on, and each disappears when its field is corrected.
  const [isSubmitted, setSubmitted] = useState(false);
  const [error, setError] = useState<unknown>();

  const result = validate(draft);
  const errors = isSubmitted && "errors" in result ? result.errors : {};
  const { restaurantId } = draft;
  const currency = currencyOf(restaurantId);

  async function send() {
    setSubmitted(true);
    setError(undefined);
    // The field says what is missing.
    if ("errors" in result) return;
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
        aside={
          <a class="button" href={back}>
            Cancel
          </a>
        }
      >
        <RestaurantChoice
          restaurantId={restaurantId}
          error={errors.restaurantId}
          onChoose={(id) => setDraft(chooseRestaurant(draft, id))}
        />
        {restaurantId !== undefined && (
          <MenuLines
            lines={draft.lines}
            currency={currency}
            error={errors.orderItems}
            onChange={(index, quantity) => setDraft(setQuantity(draft, index, quantity))}
          />
        )}
        {restaurantId !== undefined && (
          <p class="total" role="status">
            {itemCount(countOf(draft))}
            <span>
              Total <strong class="amount">{formatMoney(totalOf(draft), currency)}</strong>
            </span>
          </p>
        )}
        {errors.totalAmount !== undefined && <p class="error">{errors.totalAmount}</p>}
      </Form>
      {hasCode(error, "order.conflict") && (
        <p>
          <a href={`/orders/${draft.orderId}`}>Open the order that was placed</a>
        </p>
      )}
    </div>
  );
}

const itemCount = (count: number): string => (count === 1 ? "1 item" : `${count} items`);
