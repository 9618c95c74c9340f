// Somebody who comes to an occupation's page, signs up, adds a second factor, and signs out and in: with JavaScript, without it,
// and by the keyboard alone.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { looks, open } from "./look.mjs";

const PASSWORD = "velvet anchor monsoon";
/** Longer than a job takes on a busy machine, in tries of 100 ms. */
const PATIENCE = 300;

/** The path of the link in the newest mail to an address. */
async function mailed(address) {
  for (let at = 0; at < PATIENCE; at++) {
    const files = (await readdir(process.env.MAILBOX)).filter((name) => name.endsWith(".mail"));
    for (const file of files.sort((a, b) => parseInt(b) - parseInt(a))) {
      const mail = await readFile(`${process.env.MAILBOX}/${file}`, "utf8");
      const text = mail.replaceAll("=\n", "").replaceAll("=3D", "=");
      const link = text.includes(`To: ${address}`) && text.match(/https?:\/\/[^/\s]+(\/link\/[0-9a-f]{64})/);
      if (link) return link[1];
    }
    await sleep(100);
  }
  throw new Error(`no mail to ${address}`);
}

/** The code that an authenticator app shows now (RFC 6238). */
function codeOf(secret) {
  const bits = [...secret.replace(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const byMouse = {
  fill: (page, selector, text) => page.locator(selector).fill(text),
  reach: async () => {},
  press: (page, locator) => locator.click(),
};

/** Goes on with Tab until something is in focus, as somebody without a mouse does. */
async function tabTo(page, locator) {
  await locator.waitFor();
  for (let at = 0; at < 400; at++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`not reached by keyboard: ${locator}`);
}

const byKeyboard = {
  fill: async (page, selector, text) => {
    await tabTo(page, page.locator(selector));
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  },
  reach: tabTo,
  press: async (page, locator) => {
    await tabTo(page, locator);
    await page.keyboard.press("Enter");
  },
};

/** Presses something and waits for where it leads. */
async function go(act, page, locator, where) {
  await act.reach(page, locator);
  await Promise.all([page.waitForURL(where), act.press(page, locator)]);
}

const person = (address, act, javaScriptEnabled) => async (browser, url) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, javaScriptEnabled });
  const complaints = [];
  const button = (page, name) => page.locator("main").getByRole("button", { name });
  const see = async (page) => {
    // axe is a script: without them there is nothing to ask.
    if (javaScriptEnabled && act === byMouse) await looks(page, complaints);
  };
  try {
    const page = await open(context, url, "/occupations/15-1254.00", complaints);
    await go(act, page, page.getByRole("link", { name: "Get started free" }), "**/sign-up");
    // Before somebody looks after the site, nobody else can sign up.
    for (let at = 0; at < PATIENCE && !await page.locator("#address").count(); at++) {
      await sleep(100);
      await page.reload();
    }
    await see(page);
    await act.fill(page, "#address", address);
    await act.press(page, button(page, "Send me the link"));
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    await see(page);

    await page.goto(url + await mailed(address));
    await see(page);
    await act.fill(page, "#name", "Ines Alba");
    await act.fill(page, "#password", PASSWORD);
    await go(act, page, button(page, "Make the account"), "**/account");
    assert.match(await page.locator("main").innerText(), /Ines Alba/);

    await go(act, page, page.getByRole("link", { name: "Add or remove a way to sign in" }), "**/account/ways");
    await go(act, page, button(page, "Set up an app"), "**/account/app");
    await see(page);
    const secret = await page.locator(".secret").innerText();
    await act.fill(page, "#code", codeOf(secret));
    await act.press(page, button(page, "Add the app"));
    await page.locator(".codes").waitFor();
    const [recovery] = await page.locator(".codes li").allInnerTexts();
    await go(act, page, page.getByRole("link", { name: "I have kept them" }), "**/account/ways");

    // What the browser kept of a page from before signing out is not shown again.
    await page.goto(`${url}/account`);
    await go(act, page, page.getByRole("button", { name: "Sign out" }).first(), (at) => at.pathname === "/");
    await page.goBack();
    assert.ok(!(await page.locator("main").innerText()).includes("Ines Alba"), "a page of somebody who signed out");

    await page.goto(`${url}/sign-in`);
    await act.fill(page, "#address", address);
    await act.fill(page, "#password", PASSWORD);
    await go(act, page, button(page, "Sign in").first(), "**/sign-in/second?**");
    await see(page);
    await act.fill(page, "#code", recovery);
    await go(act, page, button(page, "Go on"), "**/account");
    const sessions = page.locator("section[aria-labelledby=sessions] tbody tr");
    assert.equal(await sessions.count(), 1);
    assert.match(await sessions.innerText(), /Chrom.*this one/s);
    await see(page);
  } finally {
    await context.close();
  }
  return complaints;
};

export const accounts = [
  ["a person, with JavaScript", person("with@example.org", byMouse, true)],
  ["a person, without JavaScript", person("without@example.org", byMouse, false)],
  ["a person, by the keyboard alone", person("keyboard@example.org", byKeyboard, true)],
];
