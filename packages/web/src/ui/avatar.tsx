import { hueOf, initialsOf } from "./initials.ts";

/** The initials of a person, or of a room, in a colour of its id. Screen readers do not read it. */
export function Avatar({
  id,
  name,
  square = false,
}: {
  id: string;
  name: string;
  square?: boolean;
}) {
  return (
    <span class={square ? "avatar square" : "avatar"} data-hue={hueOf(id)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
