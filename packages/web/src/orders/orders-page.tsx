import { useLocation } from "preact-iso";
import { OrdersList } from "./orders-list.tsx";
import { PlaceOrder } from "./place-order.tsx";
import "./orders.css";

/** The user's orders at `/orders`, and the form for a new one at `/orders?new`. */
export function OrdersPage() {
  return "new" in useLocation().query ? <PlaceOrder /> : <OrdersList />;
}
