import { Loading } from "../ui/states.tsx";

export function RoomsPage() {
  return <Loading />;
}
