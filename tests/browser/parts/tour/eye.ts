/** A tour leads people through every page of the client; an eye looks at each state of each page. */

import { expect, type Locator } from "@playwright/test";

import type { MailServer } from "../mail.ts";
import type { Person } from "../person.ts";
import type { Wire } from "../wire.ts";

/** What looks at pages: a camera, or axe. */
export interface Eye {
  /** Looks at what a person sees now. */
  look: (person: Person, name: string) => Promise<void>;
  /** Looks at this address in Arabic, once `ready` is there, and comes back to where it was. Left out by eyes that need not. */
  arabic?: (person: Person, name: string, ready: (person: Person) => Locator) => Promise<void>;
}

/** What a tour has to hand. */
export interface Tour {
  eye: Eye;
  mail: MailServer;
  wire: Wire;
  site: string;
  folder: string;
  person: (role: string) => Promise<Person>;
}

/** The dialog that is open, on top. */
export function dialog(person: Person): Locator {
  return person.page.locator("dialog[open]").last();
}

/** Closes the dialog on top by the Escape key. */
export async function leaveDialog(person: Person): Promise<void> {
  const open = person.page.locator("dialog[open]");
  const before = await open.count();
  await person.page.keyboard.press("Escape");
  await expect(open).toHaveCount(before - 1);
}

/** Looks at a page in English, and in Arabic where the eye does that. */
export async function both({ eye }: Tour, person: Person, name: string, ready: (person: Person) => Locator): Promise<void> {
  await expect(ready(person)).toBeVisible();
  await eye.look(person, name);
  await eye.arabic?.(person, name, ready);
}

/** Comes to an address as from a mail: a page that differs in its fragment only would not be loaded anew. */
export async function visit({ page }: Person, address: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(address);
}

/** Chooses a language by the cookie that the form in the footer sets, and loads the page anew. */
export async function speak(person: Person, language: string): Promise<void> {
  await person.context.addCookies([{ name: "language", value: language, url: person.site }]);
  await person.page.reload();
}
