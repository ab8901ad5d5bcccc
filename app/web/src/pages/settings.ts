/** /settings. */
import "../style/index.css";
import "../settings/settings.css";
import { entered, pageHost } from "../account/gate.ts";
import { engine } from "../engine/client.ts";
import type { Me } from "../engine/interface.ts";
import { certificates } from "../settings/certificates.ts";
import { approving, look, mails } from "../settings/choices.ts";
import { people, security } from "../settings/keys.ts";
import { profile, signature } from "../settings/profile.ts";
import { leave, sessions } from "../settings/sessions.ts";
import { showFailure } from "../states/states.ts";
import { fill, h } from "../ui/elements.ts";
import { t } from "../ui/words.ts";

const host = pageHost();

async function show(me: Me): Promise<void> {
  const [notebook, preferences] = await Promise.all([engine.notebook(), engine.preferences()]);
  const all = [
    profile(me, notebook),
    signature(me, notebook),
    look(preferences),
    mails(preferences),
    security(me, notebook),
    approving(notebook),
    people(me, notebook),
    certificates(),
    sessions(),
    leave(),
  ];
  fill(
    host,
    h(
      "div",
      { class: "settings" },
      h("h1", { tabindex: "-1" }, t("settings.title")),
      h(
        "nav",
        { class: "settings-nav", "aria-label": t("settings.sections") },
        all.map(({ name }) => h("a", { href: `#${name}` }, t(`settings.${name}.title`))),
      ),
      h("div", { class: "settings-sections" }, all.map(({ element }) => element)),
    ),
  );
  document.title = `${t("settings.title")} · ${t("kit.brand")}`;
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function load(): void {
  entered(host).then(show).catch((thrown: unknown) => showFailure(host, thrown, load));
}

load();
