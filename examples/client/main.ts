import { ApiError, createClient, idempotencyKey, items, unwrap } from "@souk/client";

const { SOUK_API = "http://127.0.0.1:4000/local", SOUK_TOKEN = "" } = process.env;
const api = createClient({ baseUrl: SOUK_API, token: SOUK_TOKEN });

const line = { id: 1, name: "Tea", price: 2.5, quantity: 2 };
const order = { orderId: crypto.randomUUID(), restaurantId: 1, totalAmount: 5, orderItems: [line] };
const placed = await unwrap(api.POST("/orders", { body: order }));
console.log(`Placed an order of ${placed.totalAmount}: ${placed.status}`);

const room = { roomId: crypto.randomUUID(), with: ["ben@souk.local", "admin@souk.local"] };
await unwrap(api.POST("/rooms", { body: room }));
const message = {
  params: { path: { roomId: room.roomId }, header: idempotencyKey() },
  body: { message: "The tea is ready", clientId: "1" },
};
await unwrap(api.POST("/rooms/{roomId}/messages", message));
await unwrap(api.POST("/rooms/{roomId}/messages", message));
const path = { roomId: room.roomId };
for await (const { message } of items((page) =>
  api.GET("/rooms/{roomId}/messages", { params: { path, query: { limit: 1, ...page } } }),
))
  console.log(`Sent once: ${message}`);

try {
  await unwrap(api.GET("/orders/{orderId}", { params: { path: { orderId: "none" } } }));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.log(`${error.status} ${error.code}: ${error.message}`);
}
