/** The stage of a story: a mail server, a service that writes to it, and a folder, all gone when the story ends. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { test as base, expect } from "@playwright/test";

import { MailServer } from "./mail.ts";
import { Person } from "./person.ts";
import { Service } from "./service.ts";
import { Wire } from "./wire.ts";

interface Stage {
  /** The service's program; `countersign-hostile` is the one that cheats when it is told to. */
  program: string;
  mail: MailServer;
  /** Everything between browsers and the service goes over it; the service's public address is the wire's. */
  wire: Wire;
  service: Service;
  /** The address that people use. */
  site: string;
  folder: string;
  /** A person with a browser context of their own, closed at the end; what their pages complained of fails the story. */
  person: (role: string) => Promise<Person>;
}

export const test = base.extend<Stage>({
  program: ["countersign-server", { option: true }],
  mail: async ({}, use) => {
    const mail = await MailServer.start();
    await use(mail);
    await mail.stop();
  },
  wire: async ({}, use) => {
    const wire = await Wire.open();
    await use(wire);
    await wire.close();
  },
  service: async ({ mail, wire, program }, use, info) => {
    const site = `http://localhost:${String(wire.port)}`;
    const service = await Service.start({ ...mail.settings, COUNTERSIGN_PUBLIC_URL: site }, program);
    wire.leadTo(service.port);
    await use(service);
    if (info.status !== info.expectedStatus) {
      const lines = (await service.log()).split("\n");
      console.log(`--- the end of the service's log ---\n${lines.slice(-30).join("\n")}`);
    }
    await service.stop();
  },
  site: async ({ wire, service }, use) => {
    await service.ca();
    await use(`http://localhost:${String(wire.port)}`);
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), "countersign-story-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  person: async ({ browser, site }, use) => {
    const people: Person[] = [];
    await use(async (role) => {
      const person = await Person.at(browser, site, role, { locale: "en-GB", timezoneId: "Europe/Berlin" });
      people.push(person);
      return person;
    });
    const complaints = people.flatMap((person) => person.complaints);
    for (const person of people) await person.close();
    expect(complaints, "what the pages complained of").toEqual([]);
  },
});

export { expect };
