import { MapPinOff } from "lucide";
import { Empty } from "./states.tsx";

/** Shown at URLs that do not exist, or that the signed-in user may not see. */
export function NotFound() {
  return (
    <Empty title="Page not found" icon={MapPinOff} isPage>
      <a class="button" href="/">
        Back to chat
      </a>
    </Empty>
  );
}
