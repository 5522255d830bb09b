import { api, type Room, unique } from "../../support/api.ts";
import type { Person } from "../../support/people.ts";

/** Calls the API as somebody. @throws Error for what is refused */
async function ask<T>(
  { idToken: token }: Person,
  method: string,
  path: string,
  body: unknown,
): Promise<T> {
  const answer = await api(method, path, { token, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.json<T>();
}

/** A room of somebody's with others. */
export const makeRoom = (owner: Person, others: Person[], name = "Tea"): Promise<Room> =>
  ask<Room>(owner, "POST", "/rooms", {
    roomId: unique("room"),
    name,
    // Naming the owner changes nothing, and there have to be two.
    with: [...others, owner].map(({ id }) => id),
  });

/** Says something in a room. */
export const say = (person: Person, { roomId }: Room, message: string) =>
  ask(person, "POST", `/rooms/${roomId}/messages`, { message, clientId: unique("client") });

/** An order of somebody's, and its id. */
export async function placeOrder(person: Person): Promise<string> {
  const orderId = unique("order");
  await ask(person, "POST", "/orders", {
    orderId,
    restaurantId: 7,
    totalAmount: 19.5,
    orderItems: [
      { id: 1, name: "Falafel", price: 8.25, quantity: 2 },
      { id: 2, name: "Mint tea", price: 3, quantity: 1 },
    ],
  });
  return orderId;
}
