import type { BrowserContextOptions, Page } from "playwright-core";
import { makePerson, type Person } from "../../support/people.ts";
import { newPage } from "./browser.ts";

/** Fills in the form of signing in. */
export async function fillInSignIn(
  page: Page,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs somebody in at a place of the app. */
export async function signInAs(person: Person, path = "/", options: BrowserContextOptions = {}) {
  const page = await newPage(options);
  await page.goto(path);
  await fillInSignIn(page, person);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return page;
}

/** A new person, in a browser of their own. */
export async function newcomer(
  who: Parameters<typeof makePerson>[0] = {},
  path = "/",
): Promise<{ person: Person; page: Page }> {
  const person = await makePerson(who);
  return { person, page: await signInAs(person, path) };
}
