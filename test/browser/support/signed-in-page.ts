import type { BrowserContextOptions, Page } from "playwright-core";
import type { Person } from "../../support/people.ts";
import { newPage } from "./browser.ts";
import { signInAs } from "./sign-in.ts";

const kept = new Map<Person, Promise<string>>();

/** A page that is loaded with somebody signed in already, once it is: quicker than the form. */
export async function pageOf(person: Person, options: BrowserContextOptions = {}): Promise<Page> {
  const known = kept.get(person) ?? sessionOf(person);
  kept.set(person, known);
  const entries = await known;
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
