import type { BrowserContextOptions, Page } from "playwright-core";
import { makePerson, type Person } from "../../support/people.ts";
import { newPage } from "./browser.ts";

/** Fills in and submits the sign-in form. */
export async function fillInSignIn(
  page: Page,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Opens a path, and signs a user in. */
export async function signInAs(person: Person, path = "/", options: BrowserContextOptions = {}) {
  const page = await newPage(options);
  await page.goto(path);
  await fillInSignIn(page, person);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return page;
}

/** Creates a user, and signs them in in their own browser context. */
export async function signInNewUser(
  options: Parameters<typeof makePerson>[0] = {},
  path = "/",
): Promise<{ person: Person; page: Page }> {
  const person = await makePerson(options);
  return { person, page: await signInAs(person, path) };
}
