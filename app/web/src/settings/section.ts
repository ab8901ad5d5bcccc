/** How a section of the settings is laid out, and how a change in it is saved. */
import { h, type Child } from "../ui/elements.ts";
import { sayShort } from "../ui/problems.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";

/** One section. `name` is its place in the address (`#security`) and the stem of its words. */
export interface Section {
  name: string;
  element: HTMLElement;
}

/** Builds a section. */
export function section(name: string, ...content: Child[]): Section {
  return {
    name,
    element: h(
      "section",
      { class: "card settings-section", id: name, "aria-labelledby": `${name}-title` },
      h("h2", { id: `${name}-title` }, t(`settings.${name}.title`)),
      ...content,
    ),
  };
}

/** Saves a change that was made by one press. `undo` puts the control back when it could not be saved. */
export async function saved(act: () => Promise<unknown>, undo: () => void): Promise<void> {
  try {
    await act();
    toast(t("kit.saved"), { tone: "good" });
  } catch (thrown) {
    undo();
    toast(sayShort(thrown), { tone: "bad" });
  }
}
