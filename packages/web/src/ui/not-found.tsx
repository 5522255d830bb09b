import { Empty } from "./states.tsx";

/** A place that there is not, or not for whoever is signed in. */
export function NotFound() {
  return (
    <Empty title="Nothing here">
      <a href="/">Back to your rooms</a>
    </Empty>
  );
}
