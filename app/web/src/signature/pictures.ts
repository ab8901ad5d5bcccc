/** Pictures of signatures: made small, cropped to the ink, freed from the paper they were photographed on. */

/** Larger files are refused before they are decoded. */
export const LARGEST = 20 * 1024 * 1024;
/** Twice what a signature needs on a printed page. */
const WIDTH = 1200;
const HEIGHT = 480;
/** Kept around the ink, in pixels. */
const MARGIN = 8;

/** Why a file cannot be used; the names of its sentences are `kit.adopt.NAME`. */
export class Unusable extends Error {
  constructor(readonly reason: "not-a-picture" | "too-large") {
    super(reason);
  }
}

/** A PNG of the picture in `file`, at most as large as is useful. */
export async function fromFile(file: File): Promise<Uint8Array> {
  if (file.size > LARGEST) throw new Unusable("too-large");
  if (file.type !== "image/png" && file.type !== "image/jpeg") throw new Unusable("not-a-picture");
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Unusable("not-a-picture");
  });
  // Photographs are large, and the crop comes after: twice the size keeps the ink sharp.
  const scale = Math.min(1, (2 * WIDTH) / bitmap.width, (2 * HEIGHT) / bitmap.height);
  const canvas = sized(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = pen(canvas);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  freeFromPaper(picture.data);
  context.putImageData(picture, 0, 0);
  return png(canvas);
}

/** A PNG of what stands on the canvas, cropped to it. */
export async function png(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const { data } = pen(canvas).getImageData(0, 0, canvas.width, canvas.height);
  const box = inked(data, canvas.width, canvas.height) ?? { x: 0, y: 0, w: canvas.width, h: canvas.height };
  const scale = Math.min(1, WIDTH / box.w, HEIGHT / box.h);
  const cropped = sized(Math.max(1, Math.round(box.w * scale)), Math.max(1, Math.round(box.h * scale)));
  const context = pen(cropped);
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, box.x, box.y, box.w, box.h, 0, 0, cropped.width, cropped.height);
  const blob = await new Promise<Blob | null>((resolve) => cropped.toBlob(resolve, "image/png"));
  if (!blob) throw new Unusable("not-a-picture");
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * Makes the paper transparent: what is as bright as most of the picture vanishes, ink stays in its colour. A picture that has
 * transparent parts already has no paper. Works in place on RGBA.
 */
export function freeFromPaper(data: Uint8ClampedArray): void {
  const histogram = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] ?? 0) < 250) return;
    const level = brightness(data, at);
    histogram[level] = (histogram[level] ?? 0) + 1;
  }
  const pixels = data.length / 4;
  let paper = 255;
  for (let seen = 0, level = 255; level >= 0 && seen < pixels / 2; level -= 1) {
    seen += histogram[level] ?? 0;
    paper = level;
  }
  // A dark picture is no signature on paper.
  if (paper < 110) return;
  const clear = paper - 18;
  const solid = paper * 0.55;
  for (let at = 0; at < data.length; at += 4) {
    const level = brightness(data, at);
    data[at + 3] = level >= clear ? 0 : level <= solid ? 255 : Math.round((255 * (clear - level)) / (clear - solid));
  }
}

/** The box around all that is not transparent; none when nothing is. */
export function inked(data: Uint8ClampedArray, width: number, height: number): { x: number; y: number; w: number; h: number } | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * 4 + 3] ?? 0) < 16) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return undefined;
  const [x, y] = [Math.max(0, left - MARGIN), Math.max(0, top - MARGIN)];
  return { x, y, w: Math.min(width, right + 1 + MARGIN) - x, h: Math.min(height, bottom + 1 + MARGIN) - y };
}

function brightness(data: Uint8ClampedArray, at: number): number {
  return Math.round(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0));
}

function sized(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function pen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Unusable("not-a-picture");
  return context;
}
