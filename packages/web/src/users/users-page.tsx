import { Loading } from "../ui/states.tsx";

export function UsersPage() {
  return <Loading />;
}
