import { api, type Message, type Room, unique } from "../../support/api.ts";
import type { Person } from "../../support/people.ts";

/** Calls the API as a user. @throws Error for a status of 300 or more */
async function call<T>(
  { idToken: token }: Person,
  method: string,
  path: string,
  body: unknown,
): Promise<T> {
  const response = await api(method, path, { token, body });
  if (response.status >= 300)
    throw new Error(`${method} ${path}: ${response.status} ${response.text}`);
  return response.json<T>();
}

/** Creates a room with other members. */
export const makeRoom = (owner: Person, others: Person[], name = "Tea"): Promise<Room> =>
  call<Room>(owner, "POST", "/rooms", {
    roomId: unique("room"),
    name,
    // The API wants two members at least, and ignores the owner.
    with: [...others, owner].map(({ id }) => id),
  });

/** Sends a message to a room. */
export const sendMessage = (person: Person, { roomId }: Room, message: string) =>
  call<Message>(person, "POST", `/rooms/${roomId}/messages`, {
    message,
    clientId: unique("client"),
  });

/** Places an order. @returns its id */
export async function placeOrder(person: Person): Promise<string> {
  const orderId = unique("order");
  await call(person, "POST", "/orders", {
    orderId,
    restaurantId: 1,
    totalAmount: 22,
    orderItems: [
      { id: 1, name: "Falafel", price: 9.5, quantity: 2 },
      { id: 4, name: "Mint tea", price: 3, quantity: 1 },
    ],
  });
  return orderId;
}
