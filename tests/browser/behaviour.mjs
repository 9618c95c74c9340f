// What a visitor does: types, uses the keyboard, prints, and turns JavaScript off.
import assert from "node:assert/strict";
import { axeFindings, open } from "./look.mjs";

/** A check in a context of its own; what the browser complains about is a problem, too. */
const inContext = (options, check) => async (browser, url) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const complaints = [];
  try {
    await check({ url, open: (path) => open(context, url, path, complaints), complaints });
  } finally {
    await context.close();
  }
  return complaints;
};

const list = (page) => page.locator("[role=listbox]").first();
/** All at once: between two letters the list would change under the keys that follow. */
const type = async (page, text, first) => {
  const input = page.locator("input[data-suggest]").first();
  await input.focus();
  await page.keyboard.insertText(text);
  await list(page).locator("[role=option]").first().filter({ hasText: first }).waitFor({ state: "visible" });
  return input;
};

async function suggests({ url, open, complaints }, path) {
  const page = await open(path);
  const input = await type(page, "web dev", "Web Developers");
  assert.equal(await input.getAttribute("aria-expanded"), "true");
  assert.equal(await input.getAttribute("aria-controls"), await list(page).getAttribute("id"));
  const first = list(page).locator("[role=option]").first();
  assert.match(await page.locator("[aria-live]").first().innerText(), /\d+ suggestions/);
  complaints.push(...await axeFindings(page));

  await page.keyboard.press("ArrowDown");
  assert.equal(await first.getAttribute("aria-selected"), "true");
  assert.equal(await input.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  await page.keyboard.press("ArrowUp");
  assert.equal(await first.getAttribute("aria-selected"), "false", "from the first one up is another one");
  await page.keyboard.press("ArrowDown");

  await page.keyboard.press("Escape");
  assert.equal(await list(page).isVisible(), false);
  assert.equal(await input.getAttribute("aria-expanded"), "false");
  assert.equal(page.url(), url + path);
  assert.equal(await input.inputValue(), "web dev", "what was typed stays");

  await type(page, "elopers", "Web Developers");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL("**/occupations/15-1254.00"), page.keyboard.press("Enter")]);
}

export const behaviours = [
  ["the search on the home page suggests", inContext({}, (visit) => suggests(visit, "/"))],
  ["the search at the top suggests", inContext({}, (visit) => suggests(visit, "/careers"))],
  ["the search on a narrow screen suggests", inContext({ viewport: { width: 360, height: 640 } }, (visit) => suggests(visit, "/careers"))],
  ["the search on the page for what is not there suggests", inContext({}, async ({ open }) => {
    const page = await open("/no-such-page");
    await page.locator("main input[data-suggest]").pressSequentially("nurse");
    await page.locator("main [role=option]").first().waitFor({ state: "visible" });
  })],
  ["a suggestion can be clicked", inContext({}, async ({ open }) => {
    const page = await open("/");
    await type(page, "web developers", "Web Developers");
    await Promise.all([page.waitForURL("**/occupations/15-1254.00"), list(page).locator("[role=option]").first().click()]);
  })],
  ["Enter without a choice searches", inContext({}, async ({ open }) => {
    const page = await open("/");
    await type(page, "nurse", "Nurse");
    await Promise.all([page.waitForURL("**/search?q=nurse"), page.keyboard.press("Enter")]);
    assert.match(await page.locator("h1").innerText(), /nurse/);
  })],
  ["the first key leads past the header", inContext({}, async ({ open }) => {
    const page = await open("/occupations/15-1254.00");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  })],
  ["every search works without JavaScript", inContext({ javaScriptEnabled: false }, async ({ open }) => {
    for (const path of ["/", "/careers", "/no-such-page"]) {
      const page = await open(path);
      const form = page.locator("form[role=search]").last();
      await form.locator("input").fill("registered nurse");
      await Promise.all([page.waitForURL("**/search?q=registered+nurse"), form.locator("button").click()]);
      assert.equal(await page.locator(".results a").first().innerText(), "Registered Nurses");
    }
  })],
  ["a comparison is made and unmade without JavaScript", inContext({ javaScriptEnabled: false }, async ({ open }) => {
    const page = await open("/compare");
    for (const [text, columns] of [["registered nurse", 1], ["web developer", 2]]) {
      await page.locator("#o").fill(text);
      await page.locator("main form button").click();
      await page.locator("table.compare").waitFor();
      assert.equal(await page.locator("table.compare thead th").count(), columns);
    }
    await page.locator(".remove").first().click();
    await page.waitForURL("**/compare?o=15-1254.00");
    assert.equal(await page.locator("table.compare thead th").count(), 1);
  })],
  ["an ad is read without JavaScript", inContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } }, async ({ open }) => {
    const page = await open("/extract?example");
    await page.locator("form.read button").click();
    await page.locator("#marked").waitFor();
    assert.equal(await page.locator("mark.title").last().innerText(), "Senior Back End Developer");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen");
  })],
  ["what was read of an ad is accessible", inContext({}, async ({ open }) => {
    const page = await open("/extract?example");
    await page.locator("form.read button").click();
    await page.locator("#marked").waitFor();
    assert.deepEqual(await axeFindings(page), []);
  })],
  ["paper shows the page without its controls", inContext({}, async ({ open }) => {
    const page = await open("/occupations/15-1254.00");
    await page.emulateMedia({ media: "print" });
    for (const control of ["header.top", ".onpage", ".skip"]) {
      assert.equal(await page.locator(control).isVisible(), false, control);
    }
    for (const content of ["h1", ".stats", "#pay", "footer"]) {
      assert.equal(await page.locator(content).first().isVisible(), true, content);
    }
  })],
];
