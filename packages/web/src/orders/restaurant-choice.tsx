import { useId } from "preact/hooks";
import { Avatar } from "../ui/avatar.tsx";
import { restaurantName, restaurantOf, restaurants } from "./menu.ts";

/** The restaurants to choose one from. */
export function RestaurantChoice({
  restaurantId,
  error,
  onChoose,
}: {
  restaurantId: number | undefined;
  error: string | undefined;
  onChoose: (restaurantId: number) => void;
}) {
  const id = useId();
  // An order from a restaurant that the menu does not have stays there.
  if (restaurantId !== undefined && restaurantOf(restaurantId) === undefined) {
    return <p class="faint">From {restaurantName(restaurantId)}, which has no menu here.</p>;
  }
  return (
    <fieldset
      class="restaurants"
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend>Restaurant</legend>
      <div class="restaurant-cards">
        {restaurants.map((restaurant) => (
          <label key={restaurant.id}>
            <input
              type="radio"
              name={id}
              checked={restaurant.id === restaurantId}
              aria-invalid={error !== undefined}
              onInput={() => onChoose(restaurant.id)}
            />
            <Avatar square id={restaurant.name} name={restaurant.name} />
            <span class="name">{restaurant.name}</span>
            <span class="faint">{restaurant.kitchen}</span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} class="error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
