import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { api } from "../support/api.ts";
import { signIn } from "../support/people.ts";
import { describeInBrowser } from "./support/browser.ts";
import { focusedText } from "./support/keyboard.ts";
import { mailTo } from "./support/mail.ts";
import { signInNewUser } from "./support/sign-in.ts";

const rows = (page: Page) => page.getByRole("table").locator("tbody tr");

describeInBrowser("an administrator", () => {
  it("searches, creates, renames and deletes users", async () => {
    const { page } = await signInNewUser({ name: "Ada", admin: true });
    const prefix = `z${randomBytes(4).toString("hex")}`;
    const search = page.getByLabel("E-mail begins with");
    await page.getByRole("link", { name: "Users" }).click();
    await rows(page).first().waitFor();
    await search.fill(prefix);
    await page.getByText(`No address begins with “${prefix}”.`).waitFor();

    await page.getByRole("button", { name: "Create user" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create user" }).click();
    await dialog.getByText("Enter a name of up to 100 characters.").waitFor();
    await dialog.getByLabel("Name").fill("Zoe");
    await dialog.getByLabel("E-mail").fill(`${prefix}-zoe@example.com`);
    await dialog.getByRole("button", { name: "Create user" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Zoe was created.").waitFor();
    const { code: password } = await mailTo(`${prefix}-zoe@example.com`);
    // Cognito answers with the NEW_PASSWORD_REQUIRED challenge: the password is temporary.
    await expect(signIn(`${prefix}-zoe@example.com`, password)).resolves.toMatchObject({
      idToken: "",
    });

    await search.fill(prefix.toUpperCase());
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByRole("link", { name: "Zoe" }).click();
    await page.getByRole("heading", { name: "Zoe" }).waitFor();
    await page.getByLabel("Name").fill("Zoe Zed");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The name was saved.").waitFor();
    await page.getByRole("heading", { name: "Zoe Zed" }).waitFor();

    await page.getByRole("button", { name: "Delete user" }).click();
    await dialog.getByText("will no longer be able to sign in").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Delete user" }).click();
    await dialog.getByRole("button", { name: "Delete user" }).click();
    await page.getByText("Zoe Zed was deleted.").waitFor();
    await page.getByRole("heading", { name: "Users" }).waitFor();
    await search.fill(prefix);
    await page.getByText(`No address begins with “${prefix}”.`).waitFor();
    await expect(signIn(`${prefix}-zoe@example.com`, password)).rejects.toThrow("Incorrect");
  });

  it("loads all users page by page", async () => {
    const { page, person } = await signInNewUser({ name: "Ada", admin: true });
    const prefix = `y${randomBytes(4).toString("hex")}`;
    for (let index = 10; index < 40; index += 1) {
      const body = { name: `Yan ${index}`, email: `${prefix}-${index}@example.com` };
      await api("POST", "/users", { token: person.idToken, body });
    }
    await page.getByRole("link", { name: "Users" }).click();
    await page.getByLabel("E-mail begins with").fill(prefix);
    await expect.poll(() => rows(page).first().textContent()).toContain("Yan 10");
    expect(await rows(page).count()).toBe(25);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect.poll(() => rows(page).count()).toBe(30);
    await expect.poll(() => focusedText(page)).toBe("Yan 35");
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);
  });
});

describeInBrowser("a customer", () => {
  it("has a profile, and no page about other users", async () => {
    const { page, person } = await signInNewUser({ name: "Carl" });
    expect(await page.getByRole("link", { name: "Users" }).count()).toBe(0);
    await page.goto("/users");
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await page.getByRole("link", { name: "Carl" }).click();
    await page.getByRole("heading", { name: "Your profile" }).waitFor();
    await page.getByText(person.email).waitFor();
    await page.getByLabel("Name").fill("Carla");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Carla" }).waitFor();
  });

  it("deletes the account, and cannot sign in again", async () => {
    const { page, person } = await signInNewUser({}, "/profile");
    await page.getByRole("button", { name: "Delete account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete account" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expect(signIn(person.email, person.password)).rejects.toThrow("Incorrect");
  });
});
