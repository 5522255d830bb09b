import { Loading } from "../ui/states.tsx";

export function OrderPage() {
  return <Loading />;
}
