// One page at two widths in two colour schemes: accessible, no wider than the screen, and quiet.
import { createRequire } from "node:module";
import process from "node:process";

const axe = createRequire(import.meta.url)("axe-core");
const EVERYTHING = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** What another width or colour scheme of the same page can break. */
const LOOKS = { type: "rule", values: ["color-contrast", "link-in-text-block", "target-size"] };
const SHOWN = 5;

/** One address of each kind of page. */
export async function pages(url) {
  const items = async (path) => (await (await fetch(`${url}/api/v1${path}`)).json()).items;
  const [specialization] = await items("/occupations/15-1254.00/specializations");
  return [
    ["home", "/"],
    ["search", "/search?q=nurse"],
    ["search for nothing", "/search"],
    ["search that finds nothing", "/search?q=zzzzqqqqxxxx"],
    ["careers", "/careers"],
    ["career area", "/careers/information-technology-and-computer-science"],
    ["occupation group", "/careers/information-technology-and-computer-science/software-development"],
    ["occupation", "/occupations/15-1254.00"],
    ["occupation with another's wage", "/occupations/15-1299.08"],
    ["occupation at the cap", "/occupations/29-1212.00"],
    ["military occupation", "/occupations/55-1011.00"],
    ["specialized occupation", specialization.path],
    ["software", "/skills/python"],
    ["rated skill", "/skills/critical-thinking"],
    ["specialized skill", "/skills/welding-techniques"],
    ["compare nothing", "/compare"],
    ["compare two", "/compare?o=29-1141.00&o=31-1131.00"],
    ["compare four", "/compare?o=29-1141.00&o=15-1254.00&o=55-1011.00&o=29-1212.00"],
    ["reading an ad", "/extract?example"],
    ["what was collected", "/postings"],
    ["ads behind a number", `/postings/search?of=${specialization.path}&skill=python`],
    ["filtered profile", `${specialization.path}?workplace=remote&from=2018-01`],
    ["data", "/data"],
    ["methodology", "/methodology"],
    ["privacy", "/privacy"],
    ["API", "/api"],
    ["not found", "/no-such-page"],
  ];
}

/** Opens a page and notes what the browser complains about. */
export async function open(context, url, path, complaints) {
  const page = await context.newPage();
  const expected = path === "/no-such-page" ? 404 : 200;
  page.on("console", (message) => {
    const isOwn404 = expected === 404 && message.text().includes("404");
    if (["error", "warning"].includes(message.type()) && !isOwn404) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    // A page that is left takes its open requests with it.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`not loaded: ${request.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) complaints.push(`asks elsewhere: ${request.url()}`);
  });
  const answer = await page.goto(url + path, { waitUntil: "load" });
  if (answer.status() !== expected) complaints.push(`status ${answer.status()}`);
  return page;
}

/** What axe finds, a line each. */
export async function axeFindings(page, runOnly = EVERYTHING) {
  // Through the debugger, because the page's own policy lets no other script in.
  const debug = await page.context().newCDPSession(page);
  await debug.send("Runtime.evaluate", { expression: axe.source });
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, {
    runOnly: rules, resultTypes: ["violations"],
  }), runOnly);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, SHOWN).map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message ?? ""})`);
    return `axe ${id}: ${help}: ${nodes.length} times, such as\n    ${where.join("\n    ")}`;
  });
}

/** One page at a width in a colour scheme. */
export async function lookAt(page, width, colorScheme) {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  const problems = [];
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const isOut = (one) => one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll, pre, svg");
    const out = [...document.querySelectorAll("body *")].filter(isOut).slice(0, 3);
    return out.map((one) => one.outerHTML.slice(0, 120)).join("\n    ");
  });
  if (wide !== null) problems.push(`wider than the screen:\n    ${wide}`);
  problems.push(...await axeFindings(page, (width < 600) === (colorScheme === "light") ? EVERYTHING : LOOKS));
  return problems.map((problem) => `at ${width} px, ${colorScheme}: ${problem}`);
}

/** A page at both widths in both colour schemes, loaded once at each width. */
export async function look(browser, url, path) {
  const problems = [];
  for (const width of [360, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: "light", reducedMotion: "reduce" });
    try {
      const page = await open(context, url, path, problems);
      // What is folded must be as good as what is not.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      for (const colorScheme of ["light", "dark"]) problems.push(...await lookAt(page, width, colorScheme));
    } finally {
      await context.close();
    }
  }
  return problems;
}

/** The page as it is now, at both widths in both colour schemes. */
export async function looks(page, complaints) {
  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      const path = new URL(page.url()).pathname;
      complaints.push(...(await lookAt(page, width, colorScheme)).map((problem) => `${path}: ${problem}`));
      const shots = process.env.SCREENSHOTS;
      if (shots) await page.screenshot({ path: `${shots}/${path.replaceAll("/", "_")}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
}
