import { Loading } from "../ui/states.tsx";

export function DeveloperPage() {
  return <Loading />;
}
