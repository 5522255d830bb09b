import {
  AdminCreateUserCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { unique } from "../support/api.ts";
import { cognito, makePerson, pool, signIn } from "../support/people.ts";
import { describeInBrowser, newPage } from "./support/browser.ts";
import { mailTo } from "./support/mail.ts";
import { fillInSignIn, newcomer, signInAs } from "./support/sign-in.ts";

const PASSWORD = "Chosen-by-me-1";
const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const button = (page: Page, name: string) => page.getByRole("button", { name }).click();
const isIn = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).waitFor();

describeInBrowser("a visitor", () => {
  it("makes an account, confirms the address with the code of the mail and is in", async () => {
    const email = `${unique("new")}@example.com`;
    const page = await newPage();
    await page.goto("/");
    await button(page, "Create an account");
    await page.getByLabel("Name").fill("Nina New");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await button(page, "Create account");
    await heading(page, "Confirm your address");
    await page.getByLabel("Code from the mail").fill((await mailTo(email)).code);
    await button(page, "Confirm");
    await isIn(page, "Nina New");
  });

  it("is told that a code is wrong, and asks for another", async () => {
    const email = `${unique("new")}@example.com`;
    const page = await newPage();
    await page.goto("/");
    await button(page, "Create an account");
    await page.getByLabel("Name").fill("Nina New");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await button(page, "Create account");
    const { code } = await mailTo(email);
    await page.getByLabel("Code from the mail").fill(code === "000000" ? "000001" : "000000");
    await button(page, "Confirm");
    await page.getByRole("alert").getByText(/code/i).waitFor();
    await button(page, "Send another code");
    await page.getByLabel("Code from the mail").fill((await mailTo(email, 2)).code);
    await button(page, "Confirm");
    await isIn(page, "Nina New");
  });

  it("is told that a password is wrong, and stays out", async () => {
    const person = await makePerson();
    const page = await newPage();
    await page.goto("/");
    await fillInSignIn(page, { ...person, password: `${person.password}x` });
    await page.getByRole("alert").getByText("Incorrect username or password.").waitFor();
    expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(0);
    await fillInSignIn(page, person);
    await isIn(page, person.name);
  });

  it("replaces a forgotten password with the code of the mail", async () => {
    const person = await makePerson();
    const before = (await mailTo(person.email)).code;
    await cognito.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: pool.userPoolId,
        Username: person.email,
        UserAttributes: [{ Name: "email_verified", Value: "true" }],
      }),
    );
    const page = await newPage();
    await page.goto("/");
    await button(page, "Forgotten your password?");
    await page.getByLabel("E-mail").fill(person.email);
    await button(page, "Send a code");
    const { code } = await mailTo(person.email, 2);
    expect(code).not.toBe(before);
    await page.getByLabel("Code from the mail").fill(code);
    await page.getByLabel("New password").fill(PASSWORD);
    await button(page, "Choose password");
    await isIn(page, person.name);
    await expect(signIn(person.email, person.password)).rejects.toThrow("Incorrect");
  });

  it("chooses a password of their own where an administrator has made the account", async () => {
    const email = `${unique("made")}@example.com`;
    const UserAttributes = [
      { Name: "email", Value: email },
      { Name: "name", Value: "Mia Made" },
    ];
    await cognito.send(
      new AdminCreateUserCommand({ UserPoolId: pool.userPoolId, Username: email, UserAttributes }),
    );
    const page = await newPage();
    await page.goto("/");
    await fillInSignIn(page, { email, password: (await mailTo(email)).code });
    await heading(page, "Choose your own password");
    await page.getByLabel("New password").fill("short");
    await button(page, "Choose password");
    await page
      .getByRole("alert")
      .getByText(/password/i)
      .waitFor();
    await page.getByLabel("New password").fill(PASSWORD);
    await button(page, "Choose password");
    await isIn(page, "Mia Made");
  });
});

describeInBrowser("somebody who is signed in", () => {
  it("stays so when the page is loaded again, and is out for good after signing out", async () => {
    const { page, person } = await newcomer();
    await page.reload();
    await isIn(page, person.name);
    await button(page, "Sign out");
    await heading(page, "Sign in");
    await page.reload();
    await heading(page, "Sign in");
  });

  it("leaves no token in an address, in localStorage or in a cookie", async () => {
    const person = await makePerson();
    const page = await newPage();
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    page.on("websocket", (socket) => addresses.push(socket.url()));
    await page.goto("/");
    await fillInSignIn(page, person);
    await isIn(page, person.name);
    await page.getByRole("link", { name: "Orders" }).click();
    await page.waitForURL("**/orders");
    const kept = await page.evaluate<string[]>("Object.values(sessionStorage)");
    const tokens = kept.filter((value) => /^[\w-]+\.[\w-]+\./.test(value));
    expect(tokens.length).toBeGreaterThanOrEqual(2);
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((address) => tokens.some((one) => address.includes(one)))).toEqual([]);
    expect(addresses.filter((address) => /eyJ[\w-]+\./.test(decodeURIComponent(address)))).toEqual(
      [],
    );
    expect(await page.evaluate("Object.keys(localStorage)")).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
  });

  it("is not signed in in another browser", async () => {
    const person = await makePerson();
    await signInAs(person);
    const other = await newPage();
    await other.goto("/");
    await heading(other, "Sign in");
  });
});
