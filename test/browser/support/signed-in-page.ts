import type { BrowserContextOptions, Page } from "playwright-core";
import type { Person } from "../../support/people.ts";
import { newPage } from "./browser.ts";
import { signInAs } from "./sign-in.ts";

const sessions = new Map<Person, Promise<string>>();

/** A page that a user is signed in on when it loads. Faster than the form, which is used once. */
export async function signedInPage(
  person: Person,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const session = sessions.get(person) ?? sessionOf(person);
  sessions.set(person, session);
  const entries = await session;
  const page = await newPage(options);
  await page.addInitScript(
    `for (const [key, value] of ${entries}) sessionStorage.setItem(key, value)`,
  );
  return page;
}

async function sessionOf(person: Person): Promise<string> {
  const page = await signInAs(person);
  return page.evaluate<string>("JSON.stringify(Object.entries(sessionStorage))");
}
