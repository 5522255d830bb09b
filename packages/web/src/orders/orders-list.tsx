import type { OrderInfo } from "@souk/core/order/schema";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { PageHeading } from "../ui/page-heading.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import { PagedList } from "../ui/paged-list.ts";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { listOrders } from "./requests.ts";
import { moneyOf, formatMoney } from "./money.ts";
import { OrderStatusLabel } from "./order-status.tsx";

export function OrdersList() {
  const pages = useMemo(() => new PagedList(listOrders, ({ orderId }) => orderId), []);
  useEffect(() => void pages.loadMore(), [pages]);
  return (
    <>
      <PageHeading title="Orders">
        <a class="button primary" href="/orders?new">
          New order
        </a>
      </PageHeading>
      <Orders pages={pages} />
    </>
  );
}

function Orders({ pages }: { pages: PagedList<OrderInfo> }) {
  const list = useRef<HTMLUListElement>(null);
  const orders = pages.items.value;
  if (orders === undefined) {
    if (pages.error.value === undefined) return <Loading what="orders" />;
    return <Failed error={pages.error.value} onRetry={() => void pages.loadMore()} />;
  }
  if (orders.length === 0) {
    return <p class="state">You have no orders yet. What you order is listed here.</p>;
  }
  return (
    <>
      <ul class="orders" ref={list}>
        {orders.map((order) => (
          <Row key={order.orderId} order={order} />
        ))}
      </ul>
      <LoadMore pages={pages} list={list} />
    </>
  );
}

function Row({ order }: { order: OrderInfo }) {
  const { orderId, restaurantId, orderItems, orderTime, status, totalAmount } = order;
  const items = orderItems.map(({ name, quantity }) => `${quantity} × ${name}`).join(", ");
  return (
    <li>
      <a href={`/orders/${orderId}`}>{items}</a>
      <OrderStatusLabel status={status} />
      <span class="faint">
        Restaurant {restaurantId}, <Time at={orderTime} />
      </span>
      <span class="amount">{formatMoney(moneyOf(totalAmount))}</span>
    </li>
  );
}
