import { Loading } from "../ui/states.tsx";

export function ProfilePage() {
  return <Loading />;
}
