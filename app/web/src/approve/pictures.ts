/**
 * Pictures that an approver puts in: drawn anew, no larger than a page needs, turned as they are seen, and without what cameras write
 * into them (place, time, device).
 */
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";

/** Bytes of a picture at most; the layer is uploaded with it. */
const LARGEST = 8 * 1024 * 1024;
/** Pixels on the longer side: 300 dots in an inch over ten inches. */
const LONGEST = 3000;

/** A picture that was chosen. */
export interface Picture {
  bytes: Uint8Array;
  width: number;
  height: number;
}

/** Opens the chooser of the system. None when nothing was chosen, or nothing that can be used. */
export async function choosePicture(): Promise<Picture | undefined> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/png,image/jpeg";
  const file = await new Promise<File | undefined>((resolve) => {
    input.addEventListener("change", () => resolve(input.files?.[0]));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
  if (!file) return undefined;
  try {
    return await taken(file);
  } catch {
    toast(t("approve.not-a-picture"), { tone: "bad" });
    return undefined;
  }
}

async function taken(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: file.type === "image/png" ? "image/png" : "image/jpeg", quality: 0.9 });
  if (blob.size > LARGEST) throw new Error("too large");
  return { bytes: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height };
}
