// Somebody who looks after a new site: makes the first account, adds passkeys and signs in with each.
import assert from "node:assert/strict";
import { looks, open } from "./look.mjs";

const ADDRESS = "ada@example.org";
const PASSWORD = "velvet anchor monsoon";
/** A browser without a list of its own: an authenticator that is touched would answer that at once. */
const WITHOUT_LIST = "#without-list";
const DEVICE = { protocol: "ctap2", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };

/** Authenticators that are not there, of which one at a time is touched by its owner. */
async function authenticators(page) {
  const debug = await page.context().newCDPSession(page);
  await debug.send("WebAuthn.enable");
  const ids = [];
  for (const transport of ["internal", "usb"]) {
    const options = { ...DEVICE, transport, automaticPresenceSimulation: false };
    ids.push((await debug.send("WebAuthn.addVirtualAuthenticator", { options })).authenticatorId);
  }
  return {
    touch: async (one) => {
      for (const [at, authenticatorId] of ids.entries()) {
        await debug.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: at === one });
      }
    },
    credentials: async (one) => (await debug.send("WebAuthn.getCredentials", { authenticatorId: ids[one] })).credentials,
  };
}

async function isSignedIn(page) {
  await page.waitForURL("**/account").catch(async (error) => {
    throw new Error(`${error.message}\n${await page.locator("main").innerText()}`);
  });
  assert.match(await page.locator("main").innerText(), /Ada.*ada@example\.org/);
}

async function signOut(page) {
  await Promise.all([page.waitForURL((url) => url.pathname === "/"), page.locator("form[action='/sign-out'] button").click()]);
}

export const passkeys = (link) => async (browser, url) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const complaints = [];
  try {
    await context.addInitScript((mark) => {
      if (location.hash === mark) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    }, WITHOUT_LIST);
    const page = await open(context, url, new URL(link).pathname, complaints);
    const devices = await authenticators(page);
    await page.locator("#address").fill(ADDRESS);
    await page.locator("#name").fill("Ada");
    await page.locator("#password").fill(PASSWORD);
    await page.locator("main form button").click();
    await page.waitForURL("**/account/ways");
    await looks(page, complaints);

    const add = async (name) => {
      await page.locator("#name").fill(name);
      await page.locator("button[data-passkey=create]").click();
    };
    await devices.touch(0);
    await add("Key A");
    await page.locator(".codes").waitFor();
    assert.equal(await page.locator(".codes li").count(), 10);
    await looks(page, complaints);
    await page.getByRole("link", { name: "I have kept them" }).click();
    await devices.touch(1);
    await add("Key B");
    await page.getByRole("status").filter({ hasText: "The passkey is added." }).waitFor();
    // A device keeps one passkey for each account: a second one would make the first one useless.
    await devices.touch(0);
    await add("Key A again");
    await page.getByText("This device has a passkey of your account already.").waitFor();
    await looks(page, complaints);

    const handles = [];
    for (const at of [0, 1]) {
      const held = await devices.credentials(at);
      assert.equal(held.length, 1);
      assert.equal(held[0].isResidentCredential, true);
      handles.push(held[0].userHandle);
    }
    assert.equal(handles[0], handles[1], "one account, one handle");
    assert.equal(Buffer.from(handles[0], "base64").length, 16, "and it is opaque");

    await page.goto(`${url}/account`);
    await signOut(page);
    for (const at of [0, 1]) {
      await devices.touch(at);
      await page.goto(`${url}/sign-in${WITHOUT_LIST}`);
      await page.locator("#address").fill(ADDRESS);
      await page.locator("button[data-passkey=get]").click();
      await isSignedIn(page);
      await signOut(page);
      await page.goto(`${url}/sign-in`);
      await isSignedIn(page); // Out of the browser's own list: nothing is typed.
      if (at === 0) await signOut(page);
    }
    const today = new Date().toISOString().slice(0, 10);
    for (const name of ["Key A", "Key B"]) {
      await page.getByText(`Passkey ${name}, last used on ${today}`).waitFor();
    }
    await looks(page, complaints);

    // After the password a second factor is asked for: a passkey will do.
    await signOut(page);
    await devices.touch(-1);
    await page.goto(`${url}/sign-in`);
    await looks(page, complaints);
    await page.locator("#address").fill(ADDRESS);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form.form button").first().click();
    await page.waitForURL("**/sign-in/second?**");
    await looks(page, complaints);
    await devices.touch(1);
    await page.locator("button[data-passkey=get]").click();
    await isSignedIn(page);

    await page.goto(`${url}/account/ways`);
    await page.getByRole("button", { name: "Set up an app" }).click();
    await page.waitForURL("**/account/app");
    await looks(page, complaints);
    await page.goto(`${url}/account/prove`);
    await looks(page, complaints);
  } finally {
    await context.close();
  }
  return complaints;
};
