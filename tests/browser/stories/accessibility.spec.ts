/** Issue acceptance 3: axe finds nothing on any page or in any dialog, and the focus is always visible. */

import { accessible } from "../parts/looks.ts";
import { test } from "../parts/stage.ts";
import { deciding } from "../parts/tour/deciding.ts";
import { doors } from "../parts/tour/doors.ts";
import { tabbed } from "../parts/tour/focus.ts";
import type { Eye } from "../parts/tour/eye.ts";
import { making } from "../parts/tour/making.ts";

/** Where the Tab key leads through the whole page. */
const TABBED = new Set(["landing", "login", "home-sent", "new-1-filled", "new-2-fields", "approve-1-desk"]);

const axe: Eye = {
  look: async ({ page }, name) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await accessible(page, `${name}, on a desk, light`);
    if (TABBED.has(name)) await tabbed(page, name);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page, `${name}, on a phone, dark`);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 720 });
  },
};

// A tour opens some forty pages, and axe reads each of them twice.
test.setTimeout(900_000);
test.use({ actionTimeout: 20_000 });

for (const [name, tour] of Object.entries({ doors, making, deciding })) {
  test(`axe and the focus: ${name}`, async ({ mail, wire, site, folder, person }) => {
    await tour({ eye: axe, mail, wire, site, folder, person });
  });
}
