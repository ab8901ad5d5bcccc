/** Issue acceptance 2: every page as people see it, on a phone and on a desk, by day and by night, and from right to left. */

import { expect } from "@playwright/test";

import { LOOKS, shoot } from "../parts/looks.ts";
import { test } from "../parts/stage.ts";
import { deciding } from "../parts/tour/deciding.ts";
import { doors } from "../parts/tour/doors.ts";
import { speak, type Eye } from "../parts/tour/eye.ts";
import { making } from "../parts/tour/making.ts";

const LIGHT = LOOKS.filter(({ scheme }) => scheme === "light");

const camera: Eye = {
  look: (person, name) => shoot(person.page, name),
  arabic: async (person, name, ready) => {
    await speak(person, "ar");
    await expect(person.page.locator("html[dir=rtl]")).toBeAttached();
    await expect(ready(person)).toBeVisible();
    await shoot(person.page, `${name}.arabic`, LIGHT);
    await speak(person, "en");
    await expect(ready(person)).toBeVisible();
  },
};

test.setTimeout(300_000);
test.use({ actionTimeout: 20_000 });

for (const [name, tour] of Object.entries({ doors, making, deciding })) {
  test(`pictures: ${name}`, async ({ mail, wire, site, folder, person }) => {
    await tour({ eye: camera, mail, wire, site, folder, person });
  });
}
