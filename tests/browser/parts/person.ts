/** A person in a browser: a context of their own, and what they do there, by the names that they see. */

import { writeFile } from "node:fs/promises";
import path from "node:path";

import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from "@playwright/test";

import type { MailServer } from "./mail.ts";

/** Somebody with an address. */
export interface Somebody {
  email: string;
  name: string;
  passphrase: string;
}

/** A role as a person: `legal` is Legal Office <legal@example.org>. */
export function somebody(role: string): Somebody {
  const name = `${role.charAt(0).toUpperCase()}${role.slice(1)} Office`;
  return { email: `${role}@example.org`, name, passphrase: `unlikely ${role} battery staple 7` };
}

export class Person {
  /** The recovery words, once registered here. */
  words: string[] = [];
  /** What went wrong in the pages: uncaught errors and console errors. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly site: string,
    readonly who: Somebody,
  ) {}

  /** A person with a browser context of their own. */
  static async at(browser: Browser, site: string, role: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const person = new Person(context, page, site, somebody(role));
    context.on("weberror", (error) => person.complaints.push(`${role}: ${error.error().stack ?? error.error().message}`));
    context.on("console", (message) => {
      // A refused request is an answer like another; what it means is on the page.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        person.complaints.push(`${role}: ${message.text()}`);
      }
    });
    return person;
  }

  /** The same person in another tab of the same browser. */
  async tab(): Promise<Person> {
    const other = new Person(this.context, await this.context.newPage(), this.site, this.who);
    other.words = this.words;
    return other;
  }

  get email(): string {
    return this.who.email;
  }

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole("button", { name, exact: typeof name === "string" });
  }

  /** Makes an account, keeps the words, and confirms by the code in the mail. */
  async register(mail: MailServer, at = `${this.site}/register`): Promise<void> {
    const { page } = this;
    await page.goto(at);
    await this.fillRegistration();
    await this.confirm(mail);
  }

  /** From an empty registration form to the page that asks for the code. */
  async fillRegistration(): Promise<void> {
    const { page } = this;
    await page.getByLabel("Your name").fill(this.who.name);
    await page.getByLabel("E-mail address").fill(this.who.email);
    await page.getByLabel("New passphrase").or(page.getByLabel("Passphrase", { exact: true })).first().fill(this.who.passphrase);
    await this.button("Continue").click();
    const list = page.locator(".recovery-words li");
    await expect(list).toHaveCount(12);
    this.words = await list.allInnerTexts();
    await this.button("I have written them down").click();
    for (const field of await page.getByRole("textbox", { name: /^Word \d+/ }).all()) {
      const number = Number(/\d+/.exec((await field.getAttribute("name")) ?? "")?.[0]);
      await field.fill(this.words[number - 1] ?? "");
    }
    await this.button("Continue").click();
  }

  /** Gives the code from the mail. */
  async confirm(mail: MailServer): Promise<void> {
    const field = this.page.getByLabel("Code from the mail");
    await expect(field).toBeVisible();
    await field.fill(await mail.code(this.who.email));
    await this.button("Confirm").click();
    await expect(field).toBeHidden();
  }

  /** Logs in. */
  async login(at = `${this.site}/login`): Promise<void> {
    const { page } = this;
    await page.goto(at);
    await this.fillLogin();
  }

  /** From the login form on. */
  async fillLogin(): Promise<void> {
    const { page } = this;
    await page.getByLabel("E-mail address").fill(this.who.email);
    await page.getByLabel("Passphrase", { exact: true }).fill(this.who.passphrase);
    await this.button("Log in", page.getByRole("main")).click();
  }

  /** Composes and sends an envelope; answers its id. */
  async send(envelope: {
    files: string[];
    title: string;
    message?: string;
    to: string[];
    turns?: boolean;
    fields?: (person: Person) => Promise<void>;
  }): Promise<string> {
    const { page } = this;
    await page.goto(`${this.site}/new`);
    await this.compose(envelope);
    await this.button(/^Continue to fields/).click();
    await envelope.fields?.(this);
    await this.button(/^Continue to check/).click();
    await this.button(/^Send/).click();
    await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();
    const link = await page.getByRole("textbox", { name: "Link to the envelope" }).inputValue();
    return /\/e\/([0-9a-f-]{36})/.exec(link)?.[1] ?? "";
  }

  /** Fills the first screen of a new envelope. */
  async compose(envelope: { files: string[]; title: string; message?: string; to: string[]; turns?: boolean }): Promise<void> {
    const { page } = this;
    const [choosing] = await Promise.all([page.waitForEvent("filechooser"), this.button("Choose files").click()]);
    await choosing.setFiles(envelope.files);
    await expect(page.locator(".documents > li")).toHaveCount(envelope.files.length);
    await page.getByRole("textbox", { name: "Title" }).fill(envelope.title);
    if (envelope.message !== undefined) await page.getByRole("textbox", { name: /^Message/ }).fill(envelope.message);
    const addresses = page.getByRole("textbox", { name: "E-mail address" }).or(page.getByRole("combobox", { name: "E-mail address" }));
    for (const [index, address] of envelope.to.entries()) {
      if ((await addresses.count()) <= index) await this.button("Add a person").click();
      await addresses.nth(index).fill(address);
    }
    if (envelope.turns === true) await page.getByRole("radio", { name: "In this order" }).check();
  }

  /** Follows the link of a mail to the document, ready to be worked on. */
  async open(link: string): Promise<void> {
    await this.page.goto(link);
    await expect(this.page.locator(".approval-ask h1")).toContainText("asks you to approve");
    await expect(this.page.locator(".approval-actions .primary")).toBeEnabled();
  }

  /** A point on a page of the document, in PDF points from its lower left corner, as a place on the screen. */
  async point(page: number, x: number, y: number): Promise<{ x: number; y: number }> {
    const sheet = this.page.locator(`[data-page-number="${String(page)}"], [data-page="${String(page)}"]`).first();
    await sheet.scrollIntoViewIfNeeded();
    const box = await sheet.boundingBox();
    if (box === null) throw new Error(`page ${String(page)} is not shown`);
    return { x: box.x + (x / 595) * box.width, y: box.y + box.height - (y / 842) * box.height };
  }

  /** Downloads the PDF by a button or link with this name, into `folder`. */
  async download(name: string | RegExp, folder: string): Promise<string> {
    const button = this.page.getByRole("button", { name }).or(this.page.getByRole("link", { name })).first();
    const [download] = await Promise.all([this.page.waitForEvent("download"), button.click()]);
    const file = path.join(folder, `${this.who.email}-${download.suggestedFilename()}`);
    await download.saveAs(file);
    return file;
  }

  /** Ends the context. */
  async close(): Promise<void> {
    await this.context.close();
  }
}

/** A picture to sign or stamp with: a blue ring on nothing, as SVG drawn by the browser into a PNG. */
export async function ring(page: Page, file: string): Promise<void> {
  const data = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 120;
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("no canvas");
    pen.lineWidth = 16;
    pen.strokeStyle = "#143ca0";
    pen.arc(60, 60, 48, 0, Math.PI * 2);
    pen.stroke();
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  await writeFile(file, Buffer.from(data, "base64"));
}
