/** The tools for free marks: one stop of the Tab key, arrows within. */
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { field } from "../ui/form.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { roving } from "../viewer/bar.ts";
import { INKS, MARKERS, measured, type Marks } from "./marks.ts";

/** What the tools ask of the room. */
export interface ToolKeeper {
  readonly marks: Marks;
  readonly watermark: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
  setWatermark(text: string): void;
  /** Takes a picture in; answers its index and its size in pixels. */
  choosePicture(): Promise<{ index: number; width: number; height: number } | undefined>;
}

/** Fills `place` with the tools. Answers what shows the state anew. */
export function tools(place: HTMLElement, keeper: ToolKeeper): () => void {
  const undo = tool("undo", "approve.undo", () => keeper.undo(), "Control+Z");
  const redo = tool("redo", "approve.redo", () => keeper.redo(), "Control+Y");
  fill(
    place,
    tool("text", "approve.add.text", () => keeper.marks.add({ kind: "text", text: "", size: 12, color: INKS[0] }, measured("          ", 12))),
    tool("image", "approve.add.image", () => void addPicture(keeper)),
    tool("stamp", "approve.add.stamp", () => void addStamp(keeper)),
    highlighter(keeper),
    tool("tag", "approve.add.watermark", () => void askWatermark(keeper)),
    h("span", { class: "approval-tools-line", role: "separator" }),
    undo,
    redo,
  );
  place.setAttribute("role", "toolbar");
  place.setAttribute("aria-label", t("approve.tools"));
  roving(place);
  return () => {
    undo.setAttribute("aria-disabled", String(!keeper.canUndo));
    redo.setAttribute("aria-disabled", String(!keeper.canRedo));
  };
}

function tool(name: Icon, words: string, act: () => void, keys?: string): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "approval-tool", title: t(words), "aria-keyshortcuts": keys, onclick: act },
    icon(name, "small"),
    h("span", null, t(words)),
  );
}

/** Highlights what is selected; a press on it leaves the selection where it is. */
function highlighter(keeper: ToolKeeper): HTMLButtonElement {
  const button = tool("highlight", "approve.add.highlight", () => keeper.marks.highlight(MARKERS[0]));
  button.setAttribute("aria-label", t("approve.add.highlight"));
  button.title = t("approve.highlight-how");
  button.addEventListener("mousedown", (event) => event.preventDefault());
  return button;
}

async function addPicture(keeper: ToolKeeper): Promise<void> {
  const picture = await keeper.choosePicture();
  if (!picture) return;
  const w = Math.min(200, picture.width * 0.75);
  keeper.marks.add({ kind: "image", image: picture.index }, { w, h: (w * picture.height) / picture.width });
}

async function addStamp(keeper: ToolKeeper): Promise<void> {
  const text = await ask(t("approve.stamp-title"), t("approve.stamp-text"), t("approve.stamp-default"), t("approve.stamp-put"));
  if (text === undefined || text.trim() === "") return;
  keeper.marks.add({ kind: "stamp", text: text.trim(), color: INKS[2] }, { w: Math.max(80, measured(text, 20).w * 1.25), h: 38 });
}

async function askWatermark(keeper: ToolKeeper): Promise<void> {
  const text = await ask(t("approve.watermark-title"), t("approve.watermark-text"), keeper.watermark, t("approve.watermark-put"));
  if (text !== undefined) keeper.setWatermark(text.trim());
}

/** Asks for a line of text. None when it was left. */
export async function ask(title: string, label: string, value: string, act: string): Promise<string | undefined> {
  let answer: string | undefined;
  const line = field({ name: "line", label, value, required: true, attributes: { maxlength: 200, dir: "auto" } });
  const done = (): void => {
    answer = line.value();
    dialog.close();
  };
  const dialog = openDialog({
    title,
    body: h("form", { id: "ask-line", onsubmit: (event: Event) => { event.preventDefault(); done(); } }, line.element),
    actions: [
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("kit.cancel")),
      h("button", { type: "submit", class: "button primary", form: "ask-line" }, act),
    ],
  });
  await dialog.closed;
  return answer;
}
