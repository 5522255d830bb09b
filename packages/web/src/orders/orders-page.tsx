import { Loading } from "../ui/states.tsx";

export function OrdersPage() {
  return <Loading />;
}
