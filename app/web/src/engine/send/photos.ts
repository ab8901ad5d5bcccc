/**
 * Photographs without what cameras write into them: place, time, device, and whatever stands behind the picture (previews, a filmed
 * second). The picture itself stays as it is, to the bit. Segments: ITU-T T.81 annex B; orientation: Exif 2.32, tag 274. Pure.
 */

import { type Bytes, joined } from "../encoding";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** The same JPEG without that; undefined for what has nothing of it, and for what is no JPEG or a broken one. */
export function withoutTraces(file: Uint8Array): Bytes | undefined {
  if (file[0] !== 0xff || file[1] !== SOI) return undefined;
  const kept: Uint8Array[] = [file.subarray(0, 2)];
  let removed = false;
  let at = 2;
  for (;;) {
    if (file[at] !== 0xff) return undefined;
    while (file[at + 1] === 0xff) at += 1;
    const marker = file[at + 1];
    if (marker === undefined) return undefined;
    if (marker === EOI) {
      kept.push(file.subarray(at, at + 2));
      removed ||= at + 2 < file.length;
      return removed ? joined(...kept) : undefined;
    }
    const end = at + 2 + ((file[at + 2] ?? 0) << 8) + (file[at + 3] ?? 0);
    if (end < at + 4 || end > file.length) return undefined;
    const segment = file.subarray(at, end);
    if (isTrace(marker)) {
      const turned = orientation(segment);
      const rest = turned > 1 ? turnedBy(turned) : new Uint8Array();
      kept.push(rest);
      removed ||= rest.length !== segment.length || rest.some((byte, index) => byte !== segment[index]);
    } else kept.push(segment);
    at = end;
    if (marker !== SOS) continue;
    at = afterScan(file, end);
    kept.push(file.subarray(end, at));
  }
}

/** APP1 (Exif, XMP), APP3 to APP13 and APP15 (of makers and programs), and comments. The others say how colours are meant. */
function isTrace(marker: number): boolean {
  const application = marker - 0xe0;
  return marker === 0xfe || application === 1 || (application >= 3 && application <= 13) || application === 15;
}

/** Where the coded data of a scan ends: at a marker that is none of its own. */
function afterScan(file: Uint8Array, from: number): number {
  for (let at = from; at + 1 < file.length; at += 1) {
    const next = file[at + 1] ?? 0;
    if (file[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return file.length;
}

/** How the picture of an Exif segment is to be turned; 1, as it lies, where it does not say. */
function orientation(segment: Uint8Array): number {
  if (segment[1] !== 0xe1 || EXIF.some((byte, index) => segment[4 + index] !== byte)) return 1;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 10, segment.byteLength - 10);
  try {
    const little = tiff.getUint16(0) === 0x4949;
    const directory = tiff.getUint32(4, little);
    const count = tiff.getUint16(directory, little);
    for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
      if (tiff.getUint16(entry, little) !== 0x0112) continue;
      const value = tiff.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // It points outside of itself: nothing can be learnt from it.
  }
  return 1;
}

/** An Exif segment that says this and nothing else. */
function turnedBy(value: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([0xff, 0xe1, 0, 2 + EXIF.length + tiff.length, ...EXIF, ...tiff]);
}
