import { Loading } from "../ui/states.tsx";

export function UserPage() {
  return <Loading />;
}
