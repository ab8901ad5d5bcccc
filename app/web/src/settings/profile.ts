/** Name, addresses, signature and initials. */
import { engine } from "../engine/client.ts";
import type { Me, Notebook } from "../engine/interface.ts";
import { adopt, adoptedView } from "../signature/adopt.ts";
import type { What } from "../signature/ways.ts";
import { fill, h } from "../ui/elements.ts";
import { field, form } from "../ui/form.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { saved, section, type Section } from "./section.ts";

/** Who one is. */
export function profile(me: Me, notebook: Notebook): Section {
  const address = field({
    name: "address",
    label: t("settings.profile.address"),
    hint: t("settings.profile.address-hint"),
    type: "area",
    value: notebook.postalAddress ?? "",
    attributes: { autocomplete: "street-address", maxlength: 500, rows: 3 },
  });
  return section(
    "profile",
    h(
      "dl",
      { class: "facts" },
      h("dt", null, t("settings.profile.name")),
      h("dd", null, h("bdi", null, me.name)),
      h("dt", null, t("settings.profile.email")),
      h("dd", null, h("bdi", null, me.email)),
    ),
    h("p", { class: "hint" }, t("settings.profile.fixed")),
    form({
      label: t("settings.profile.address"),
      fields: [address],
      submit: t("kit.save"),
      act: async (values) => {
        await engine.note({ postalAddress: (values.address ?? "").trim() });
        toast(t("kit.saved"), { tone: "good" });
      },
    }),
  );
}

/** What one signs with. */
export function signature(me: Me, notebook: Notebook): Section {
  return section(
    "signature",
    h("p", { class: "muted" }, t("settings.signature.lead")),
    h("div", { class: "settings-signatures" }, kept("signature", me, notebook), kept("initials", me, notebook)),
  );
}

function kept(what: What, me: Me, notebook: Notebook): HTMLElement {
  const box = h("div", { class: "stack tight" });
  const show = (): void => {
    const current = notebook[what];
    const label = t(`settings.signature.${what}`);
    const change = h(
      "button",
      { class: "button small", type: "button", onclick: () => void ask() },
      t(current ? "kit.change" : what === "initials" ? "settings.signature.make-initials" : "settings.signature.make"),
      h("span", { class: "visually-hidden" }, `: ${label}`),
    );
    fill(
      box,
      h("h3", null, label),
      current ? adoptedView(current, label) : h("div", { class: "settings-unsigned" }, t("settings.signature.none")),
      h("div", { class: "row" }, change),
    );
  };
  const ask = async (): Promise<void> => {
    const made = await adopt(what, { name: me.name, current: notebook[what] });
    if (!made) return;
    const before = notebook[what];
    notebook[what] = made;
    show();
    box.querySelector("button")?.focus();
    await saved(
      () => engine.note({ [what]: made }),
      () => {
        notebook[what] = before;
        show();
      },
    );
  };
  show();
  return box;
}
