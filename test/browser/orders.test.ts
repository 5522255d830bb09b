import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { api } from "../support/api.ts";
import { makePerson } from "../support/people.ts";
import { table } from "../support/table.ts";
import { describeInBrowser } from "./support/browser.ts";
import { signInNewUser, signInAs } from "./support/sign-in.ts";
import { placeOrder } from "./support/fixtures.ts";

const untilHeading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

describeInBrowser("a customer", () => {
  it("places, changes and cancels an order", async () => {
    const { page, person } = await signInNewUser({ name: "Cora" }, "/orders");
    await page.getByText("You have no orders yet.").waitFor();
    await page.getByRole("link", { name: "New order" }).click();
    await page.getByRole("button", { name: "Place order" }).click();
    await page.getByRole("alert").getByText("The order is not complete").waitFor();

    await page.getByLabel("Restaurant number").fill("7");
    const line = page.getByRole("group", { name: "Line 1" });
    await line.getByLabel("Name").fill("Falafel");
    await line.getByLabel("Item number").fill("1");
    await line.getByLabel("Price").fill("8.25");
    await line.getByLabel("Quantity").fill("2");
    await page.getByText("Total").getByText("16.50").waitFor();
    await page.getByRole("button", { name: "Place order" }).click();

    await untilHeading(page, "Order at restaurant 7");
    await page.getByText(/^(9:\d\d|10:00) left to cancel$/).waitFor();
    await page.getByRole("link", { name: "All orders" }).click();
    await page.getByRole("link", { name: "2 × Falafel" }).click();

    await page.getByRole("link", { name: "Change" }).click();
    await line.getByLabel("Quantity").fill("3");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your order was changed.").waitFor();
    await page.getByText("3 × 8.25").waitFor();

    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep order" }).click();
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel order" }).click();
    await page.getByText("Your order was cancelled.").waitFor();
    await page.getByRole("button", { name: "Cancel order" }).waitFor({ state: "detached" });
    const { items } = (await api("GET", "/orders", { token: person.idToken })).json<{
      items: object[];
    }>();
    expect(items).toMatchObject([{ status: "CANCELED", totalAmount: 24.75, restaurantId: 7 }]);
  });

  it("sees why an order can no longer be cancelled, and what to do", async () => {
    const person = await makePerson();
    const orderId = await placeOrder(person);
    const page = await signInAs(person, `/orders/${orderId}`);
    await untilHeading(page, "Order at restaurant 7");
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

  it("places an order once when the response is lost and the request is repeated", async () => {
    const { page, person } = await signInNewUser({}, "/orders?new");
    await page.getByLabel("Restaurant number").fill("7");
    const line = page.getByRole("group", { name: "Line 1" });
    await line.getByLabel("Name").fill("Falafel");
    await line.getByLabel("Item number").fill("1");
    await line.getByLabel("Price").fill("8");
    let lost = 0;
    await page.route("**/orders", async (route) => {
      if (route.request().method() !== "POST" || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      return route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "Place order" }).click();
    await page.getByRole("button", { name: "Try again" }).click();
    await untilHeading(page, "Order at restaurant 7");
    expect(lost).toBe(1);
    const { items } = (await api("GET", "/orders", { token: person.idToken })).json<{
      items: object[];
    }>();
    expect(items).toHaveLength(1);
  });
});

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
