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
import { fillInSignIn, signInNewUser, signInAs } from "./support/sign-in.ts";

const PASSWORD = "Chosen-by-me-1";
const untilHeading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const clickButton = (page: Page, name: string) => page.getByRole("button", { name }).click();
const untilSignedIn = (page: Page, name: string) =>
  page.getByRole("link", { name, exact: true }).waitFor();

describeInBrowser("a visitor", () => {
  it("creates an account, and is signed in after confirming the address with the mailed code", async () => {
    const { page, email } = await signUp();
    await untilHeading(page, "Confirm your address");
    await page.getByLabel("Code from the mail").fill((await mailTo(email)).code);
    await clickButton(page, "Confirm address");
    await untilSignedIn(page, "Nina New");
  });

  it("sees that a code is wrong, and confirms with another one", async () => {
    const { page, email } = await signUp();
    const { code } = await mailTo(email);
    await page.getByLabel("Code from the mail").fill(code === "000000" ? "000001" : "000000");
    await clickButton(page, "Confirm");
    await page.getByRole("alert").getByText("This code is wrong.").waitFor();
    await clickButton(page, "Send another code");
    await page.getByLabel("Code from the mail").fill((await mailTo(email, 2)).code);
    await clickButton(page, "Confirm");
    await untilSignedIn(page, "Nina New");
  });

  it("sees that an address has an account, and can go back to sign in", async () => {
    const { email } = await makePerson();
    const { page } = await signUp(email);
    await page.getByRole("alert").getByText("There is an account with this address.").waitFor();
    await clickButton(page, "Back to sign in");
    await untilHeading(page, "Sign in");
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("email");
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
  });

  it("sees that a password is wrong, and is not signed in", async () => {
    const person = await makePerson();
    const page = await newPage();
    await page.goto("/");
    await fillInSignIn(page, { ...person, password: `${person.password}x` });
    await page
      .getByRole("alert")
      .getByText("The e-mail address or the password is wrong.")
      .waitFor();
    expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(0);
    await fillInSignIn(page, person);
    await untilSignedIn(page, person.name);
  });

  it("replaces a forgotten password with the mailed code", async () => {
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
    await clickButton(page, "Forgot password?");
    await page.getByLabel("E-mail").fill(person.email);
    await clickButton(page, "Send code");
    const { code } = await mailTo(person.email, 2);
    expect(code).not.toBe(before);
    await page.getByLabel("Code from the mail").fill(code);
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await clickButton(page, "Choose password");
    await untilSignedIn(page, person.name);
    await expect(signIn(person.email, person.password)).rejects.toThrow("Incorrect");
  });

  it("replaces the temporary password of an account that an administrator created", async () => {
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
    await untilHeading(page, "Choose your own password");
    await page.getByLabel("New password").fill("short");
    await clickButton(page, "Choose password");
    await page.getByText("The password needs 8 characters, a capital letter,").waitFor();
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await clickButton(page, "Choose password");
    await untilSignedIn(page, "Mia Made");
  });
});

describeInBrowser("the sign-in page", () => {
  it("offers the seeded people of a local stack", async () => {
    const page = await newPage();
    await page.goto("/");
    const offers = page.getByRole("button", { name: /^Sign in as / });
    await expect
      .poll(() => offers.allTextContents())
      .toEqual(["Admin", "Ana", "Ben"].map((name) => expect.stringMatching(`Sign in as ${name}$`)));
    await clickButton(page, "Sign in as Ana");
    await untilSignedIn(page, "Ana");
  });

  it("has the focus in its first field, and shows the password on request", async () => {
    const page = await newPage();
    await page.goto("/");
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("email");
    const password = page.getByLabel("Password", { exact: true });
    await password.fill("Sesame-1");
    expect(await password.getAttribute("type")).toBe("password");
    await clickButton(page, "Show password");
    expect(await password.getAttribute("type")).toBe("text");
    await clickButton(page, "Hide password");
    expect(await password.getAttribute("type")).toBe("password");
  });

  it("says what a password needs before and after it is sent", async () => {
    const page = await newPage();
    await page.goto("/");
    await clickButton(page, "Create account");
    await page.getByText("a capital letter").waitFor();
    await page.getByLabel("Name").fill("Nina");
    await page.getByLabel("E-mail").fill("nina@example.com");
    await page.getByLabel("Password", { exact: true }).fill("weak-1");
    await clickButton(page, "Create account");
    await page.getByText("The password needs 8 characters and a capital letter.").waitFor();
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("password");
  });
});

describeInBrowser("a signed-in user", () => {
  it("stays signed in after a reload, and is signed out after Sign out", async () => {
    const { page, person } = await signInNewUser();
    await page.reload();
    await untilSignedIn(page, person.name);
    await clickButton(page, "Sign out");
    await untilHeading(page, "Sign in");
    await page.reload();
    await untilHeading(page, "Sign in");
  });

  it("has no token in a URL, in localStorage or in a cookie", async () => {
    const person = await makePerson();
    const page = await newPage();
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    page.on("websocket", (socket) => addresses.push(socket.url()));
    await page.goto("/");
    await fillInSignIn(page, person);
    await untilSignedIn(page, person.name);
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
    const local = Object.keys(await page.evaluate<object>("({ ...localStorage })"));
    expect(local.filter((name) => !name.startsWith("souk.read."))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
  });

  it("is not signed in in another browser", async () => {
    const person = await makePerson();
    await signInAs(person);
    const other = await newPage();
    await other.goto("/");
    await untilHeading(other, "Sign in");
  });
});

/** A page on which the sign-up form has been submitted. */
async function signUp(email = `${unique("new")}@example.com`) {
  const page = await newPage();
  await page.goto("/");
  await clickButton(page, "Create account");
  await page.getByLabel("Name").fill("Nina New");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await clickButton(page, "Create account");
  return { page, email };
}
