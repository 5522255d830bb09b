import { Empty } from "./states.tsx";

/** Shown at URLs that do not exist, or that the signed-in user may not see. */
export function NotFound() {
  return (
    <Empty title="Page not found">
      <a href="/">Back to your rooms</a>
    </Empty>
  );
}
