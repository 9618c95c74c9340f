// node run.mjs URL [everything|pages|accounts|openid]: the server at URL, in a browser. Says what is wrong and fails, or says nothing is.
// Accounts need a new site: ADMINISTRATOR is the link that it prints, MAILBOX the folder in which its mail arrives, ISSUER its
// provider of OpenID Connect (provider.mjs).
import process from "node:process";
import { chromium } from "playwright-core";
import { accounts } from "./account.mjs";
import { behaviours } from "./behaviour.mjs";
import { look, pages } from "./look.mjs";
import { openid } from "./openid.mjs";
import { passkeys } from "./passkeys.mjs";

const url = (process.argv[2] ?? "http://localhost:8080").replace(/\/$/, "");
const started = Date.now();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

const part = process.argv[3] ?? "pages";
const todo = [];
if (part === "openid") todo.push(["openid", () => openid(process.env.ADMINISTRATOR, process.env.ISSUER)(browser, url)]);
if (["everything", "accounts"].includes(part)) {
  todo.push(["passkeys", () => passkeys(process.env.ADMINISTRATOR)(browser, url)]);
  todo.push(...accounts.map(([name, check]) => [name, () => check(browser, url)]));
}
if (["everything", "pages"].includes(part)) {
  todo.push(...(await pages(url)).map(([name, path]) => [name, () => look(browser, url, path)]));
  todo.push(...behaviours.map(([name, check]) => [name, () => check(browser, url)]));
}
const problems = [];
let next = 0;
const work = async () => {
  while (next < todo.length) {
    const [name, check] = todo[next++];
    try {
      problems.push(...(await check() ?? []).map((problem) => `${name}: ${problem}`));
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  }
};
await Promise.all([work(), work()]);
await browser.close();

for (const problem of problems) console.error(problem);
console.log(`${todo.length} checks, ${problems.length} problems, ${Math.round((Date.now() - started) / 1000)} s`);
process.exitCode = problems.length ? 1 : 0;
