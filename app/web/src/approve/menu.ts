/** What else can be done than approve. */
import { engine } from "../engine/client.ts";
import { pdfName } from "../home/filenames.ts";
import { save } from "../home/saving.ts";
import { icon } from "../ui/icons.ts";
import { menuButton } from "../ui/menu.ts";
import { t } from "../ui/words.ts";
import { printDocument } from "./printing.ts";
import type { Room } from "./room.ts";

/** The menu beside the one button. */
export function roomMenu(room: Room): HTMLElement {
  return menuButton({ class: "icon-button", "aria-label": t("approve.more"), title: t("approve.more") }, icon("more"), () => [
    { label: t("approve.later"), icon: "clock", act: () => void later(room) },
    { label: t("approve.download"), icon: "download", act: () => void download(room) },
    { label: t("approve.print"), icon: "print", act: () => void printDocument(room.begun.viewer).catch((reason: unknown) => room.tell(reason)) },
    "line",
    { label: t("approve.decline"), icon: "close", danger: true, act: () => void room.decline() },
  ]);
}

async function later(room: Room): Promise<void> {
  await room.leave();
  location.assign("/home");
}

async function download(room: Room): Promise<void> {
  try {
    const { handle, filename } = room.opened;
    savePdf(await engine.whole(handle), filename);
  } catch (reason) {
    room.tell(reason);
  }
}

/** Hands a PDF to the browser's downloads. */
export function savePdf(bytes: Uint8Array, filename: string): void {
  save([bytes], pdfName(filename, t("approve.document-name")), "application/pdf");
}
