// Somebody signs up and in with a provider of OpenID Connect, with scripts and without: what a browser makes of the way there and back.
import assert from "node:assert/strict";

const PASSWORD = "velvet anchor monsoon";

/** Somebody who looks after the site: before that nobody else can sign up. */
async function setUp(browser, link) {
  const page = await browser.newPage();
  await page.goto(link);
  await page.locator("#address").fill("ada@example.org");
  await page.locator("#name").fill("Ada");
  await page.locator("#password").fill(PASSWORD);
  await Promise.all([page.waitForURL("**/account/ways"), page.locator("main form button").click()]);
  await page.close();
}

/** Presses a button that leads to the provider, and comes back as somebody. */
async function goes(page, issuer, button, who) {
  await Promise.all([page.waitForURL(`${issuer}/authorize?*`), page.getByRole("button", { name: button }).click()]);
  await page.locator("#who").fill(JSON.stringify(who));
  await Promise.all([page.waitForURL((url) => url.origin !== issuer), page.locator("button").click()]);
}

const heading = (page) => page.locator("main h1").innerText();

async function joins(browser, url, issuer, hasScripts) {
  const context = await browser.newContext({ javaScriptEnabled: hasScripts, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const address = `vera.${hasScripts}@example.org`;
  const who = { sub: address, email: address, name: "Vera Voss" };
  try {
    await page.goto(`${url}/sign-up`);
    await goes(page, issuer, "Go on with College", who);
    assert.equal(await heading(page), "Finish signing up");
    assert.equal(await page.locator("#name").inputValue(), "Vera Voss");
    await Promise.all([page.waitForURL("**/account"), page.getByRole("button", { name: "Make the account" }).click()]);
    assert.match(await page.locator("main").innerText(), new RegExp(`Vera Voss.*${address}`));
    await Promise.all([page.waitForURL(`${url}/`), page.locator("form[action='/sign-out'] button").click()]);
    await page.goto(`${url}/sign-in?next=/data`);
    await goes(page, issuer, "Sign in with College", who);
    assert.equal(page.url(), `${url}/data`, "the browser brings its cookies back from the provider");
    await page.goto(`${url}/account`);
    await Promise.all([page.waitForURL(`${url}/`), page.locator("form[action='/sign-out'] button").click()]);
    await page.goto(`${url}/sign-in`);
    await goes(page, issuer, "Sign in with College", { sub: "stranger", email: "ada@example.org" });
    assert.equal(await heading(page), "Sign in first", "a like address joins nothing");
    assert.equal((await context.cookies()).filter(({ name }) => name === "__Host-session").length, 0);
  } finally {
    await context.close();
  }
}

export const openid = (link, issuer) => async (browser, url) => {
  await setUp(browser, link);
  await joins(browser, url, issuer, true);
  await joins(browser, url, issuer, false);
};
