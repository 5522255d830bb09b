import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { api, unique } from "../support/api.ts";
import { makePerson } from "../support/people.ts";
import { table } from "../support/table.ts";
import { describeInBrowser } from "./support/browser.ts";
import { signInNewUser, signInAs } from "./support/sign-in.ts";
import { placeOrder } from "./support/fixtures.ts";

const untilHeading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

describeInBrowser("a customer", () => {
  it("places, changes and cancels an order", async () => {
    const { page, person } = await signInNewUser({ name: "Cora" }, "/orders");
    await page.getByText("No orders yet").waitFor();
    await page.getByRole("link", { name: "Place order" }).click();
    await page.getByRole("button", { name: "Place order" }).click();
    await page.getByRole("alert").getByText("Choose a restaurant.").waitFor();
    await page.getByRole("radio", { name: /Falafel Yard/ }).check();
    await page.getByRole("button", { name: "Place order" }).click();
    await page.getByRole("alert").getByText("Add at least one item.").waitFor();
    await more(page, "Falafel", 3);
    await page.getByRole("button", { name: "One Falafel less" }).click();
    await page.getByText("2 items").getByText("€19.00").waitFor();
    await page.getByRole("button", { name: "Place order" }).click();

    await untilHeading(page, "Order at Falafel Yard");
    await page.getByText(/^(9:\d\d|10:00) left to cancel$/).waitFor();
    await page.getByRole("link", { name: "All orders" }).click();
    await page.getByRole("link", { name: "2 × Falafel" }).click();

    await page.getByRole("link", { name: "Edit order" }).click();
    await more(page, "Falafel", 1);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your order was saved.").waitFor();
    await page.getByText("3 × €9.50").waitFor();

    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep order" }).click();
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel order" }).click();
    await page.getByText("Your order was cancelled.").waitFor();
    await page.getByRole("button", { name: "Cancel order" }).waitFor({ state: "detached" });
    const { items } = (await api("GET", "/orders", { token: person.idToken })).json<{
      items: object[];
    }>();
    expect(items).toMatchObject([{ status: "CANCELED", totalAmount: 28.5, restaurantId: 1 }]);
  });

  it("sees why an order can no longer be cancelled, and what to do", async () => {
    const person = await makePerson();
    const orderId = await placeOrder(person);
    const page = await signInAs(person, `/orders/${orderId}`);
    await untilHeading(page, "Order at Falafel Yard");
    await page.getByText("left to cancel").first().waitFor();
    await makeTenMinutesOlder(person.id, orderId);
    await page.getByRole("button", { name: "Cancel order" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Cancel order" }).click();
    await dialog.getByText("more than ten minutes old").waitFor();
    await dialog.getByRole("button", { name: "Keep order" }).click();
    await page.reload();
    await page.getByText("The ten minutes to cancel are over.").first().waitFor();
  });

  it("sees and edits an order from a restaurant that is not on the menu", async () => {
    const person = await makePerson();
    const orderId = unique("order");
    const body = {
      orderId,
      restaurantId: 77,
      totalAmount: 3.3,
      orderItems: [{ id: 5, name: "Secret soup", price: 1.1, quantity: 3 }],
    };
    expect((await api("POST", "/orders", { token: person.idToken, body })).status).toBe(201);
    const page = await signInAs(person, `/orders/${orderId}`);
    await untilHeading(page, "Order at Restaurant 77");
    await page.getByText("3 × €1.10").waitFor();
    await page.getByRole("link", { name: "Edit order" }).click();
    await page.getByRole("button", { name: "One Secret soup less" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("2 × €1.10").waitFor();
  });

  it("places an order once when the response is lost and the request is repeated", async () => {
    const { page, person } = await signInNewUser({}, "/orders?new");
    await page.getByRole("radio", { name: /Noodle Lane/ }).check();
    await more(page, "Wontons", 1);
    let lost = 0;
    await page.route("**/orders", async (route) => {
      if (route.request().method() !== "POST" || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      return route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "Place order" }).click();
    await page.getByRole("button", { name: "Try again" }).click();
    await untilHeading(page, "Order at Noodle Lane");
    expect(lost).toBe(1);
    const { items } = (await api("GET", "/orders", { token: person.idToken })).json<{
      items: object[];
    }>();
    expect(items).toHaveLength(1);
  });
});

/** Adds this many of an item of the menu. */
async function more(page: Page, name: string, count: number): Promise<void> {
  for (let added = 0; added < count; added += 1) {
    await page.getByRole("button", { name: `One ${name} more` }).click();
  }
}

/** Written to the table, because no route changes an order's time. */
async function makeTenMinutesOlder(userId: string, orderId: string): Promise<void> {
  await table.client.call("UpdateItem", {
    TableName: table.name,
    Key: { pk: { S: `USER#${userId}` }, sk: { S: `ORDER#${orderId}` } },
    UpdateExpression: "ADD placedAt :change",
    ConditionExpression: "attribute_exists(placedAt)",
    ExpressionAttributeValues: { ":change": { N: String(-600_000) } },
  });
}
