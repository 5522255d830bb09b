import type { OrderInfo } from "@souk/core/order/schema";
import { Plus, ShoppingBag } from "lucide";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { PageHeading } from "../ui/page-heading.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import { PagedList } from "../ui/paged-list.ts";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { listOrders } from "./requests.ts";
import { currencyOf, restaurantName } from "./menu.ts";
import { moneyOf, formatMoney } from "./money.ts";
import { OrderStatusLabel } from "./order-status.tsx";

export function OrdersList() {
  const pages = useMemo(() => new PagedList(listOrders, ({ orderId }) => orderId), []);
  useEffect(() => void pages.loadMore(), [pages]);
  return (
    <>
      <PageHeading title="Orders">
        <a class="button primary" href="/orders?new">
          <Icon of={Plus} />
          Place order
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
    return (
      <Empty title="No orders yet" icon={ShoppingBag}>
        <p>Choose a restaurant and place the first one.</p>
      </Empty>
    );
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
  const restaurant = restaurantName(restaurantId);
  const items = orderItems.map(({ name, quantity }) => `${quantity} × ${name}`).join(", ");
  return (
    <li>
      <Avatar square id={restaurant} name={restaurant} />
      <a href={`/orders/${orderId}`}>{items}</a>
      <OrderStatusLabel status={status} />
      <span class="faint">
        {restaurant}, <Time at={orderTime} />
      </span>
      <span class="amount">{formatMoney(moneyOf(totalAmount), currencyOf(restaurantId))}</span>
    </li>
  );
}
