/** Hands that have a keyboard and nothing else: what has the focus is read as a screen reader would say it. */

import { expect, type CDPSession, type Page } from "@playwright/test";

/** Stops of the Tab key that a person would go through at most to reach something. */
const PATIENCE = 40;

/** What has the focus. */
export interface Focus {
  role: string;
  name: string;
}

export class Keyboard {
  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  /** A keyboard at a page that no pointer has touched, and whose pages count pointers from now on. */
  static async at(page: Page): Promise<Keyboard> {
    await page.addInitScript(() => {
      const count = (): void => { sessionStorage.setItem("pointers", String(Number(sessionStorage.getItem("pointers")) + 1)); };
      for (const kind of ["pointerdown", "mousedown", "touchstart"]) addEventListener(kind, count, { capture: true });
    });
    return new Keyboard(page, await page.context().newCDPSession(page));
  }

  /** How often a pointer was pressed. */
  pointers(): Promise<number> {
    return this.page.evaluate(() => Number(sessionStorage.getItem("pointers")));
  }

  /** Role and accessible name of the active element; empty while nothing has the focus. */
  async focus(): Promise<Focus> {
    const { result } = await this.session.send("Runtime.evaluate", { expression: "document.activeElement ?? document.body" });
    if (result.objectId === undefined) return { role: "", name: "" };
    const tree = await this.session
      .send("Accessibility.getPartialAXTree", { objectId: result.objectId, fetchRelatives: false })
      .catch((error: unknown) => {
        // The page was left in between: nothing has the focus.
        if (String(error).includes("Cannot find context")) return undefined;
        throw error;
      });
    const nodes = tree?.nodes ?? [];
    const said = (value: { value?: unknown } | undefined): string => (typeof value?.value === "string" ? value.value : "");
    return { role: said(nodes[0]?.role), name: said(nodes[0]?.name) };
  }

  /** Waits until the focus is where the page puts it by itself. */
  async expectFocus(name: RegExp, role?: string): Promise<void> {
    await expect
      .poll(async () => {
        const focus = await this.focus();
        return role === undefined || focus.role === role ? focus.name : `${focus.role} ${focus.name}`;
      })
      .toMatch(name);
  }

  /** Presses Tab (or Shift+Tab) until the focus is on something with this name; wherever it comes by, it must be seen. */
  async tabTo(name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    const passed: string[] = [];
    for (let stops = 0; stops < PATIENCE; stops += 1) {
      await this.page.keyboard.press(key);
      const focus = await this.focus();
      passed.push(`${focus.role} “${focus.name}”`);
      expect(await this.seen(), `the focus is seen on ${passed.at(-1) ?? ""}`).toBe(true);
      if (name.test(focus.name)) return;
    }
    throw new Error(`${key} does not lead to ${String(name)}; it led to\n${passed.join("\n")}`);
  }

  /** Presses keys one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Writes. */
  async type(words: string): Promise<void> {
    await this.page.keyboard.type(words);
  }

  /** Whether the focus can be seen: a ring, on something that is in the window and not covered by something else. The page itself needs none. */
  private seen(): Promise<boolean> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return true;
      const ringed = (one: Element | null): boolean => {
        if (one === null) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
      };
      const { left, top, width, height } = element.getBoundingClientRect();
      const uncovered = [0.1, 0.5, 0.9].some((across) => [0.1, 0.5, 0.9].some((down) => {
        const hit = document.elementFromPoint(left + width * across, top + height * down);
        return hit !== null && (element.contains(hit) || hit.contains(element) && hit.closest("label") !== null);
      }));
      // A control may have its ring on the frame around it.
      return uncovered && element.matches(":focus-visible") && (ringed(element) || ringed(element.parentElement));
    });
  }
}
