/** Documents made to measure: so many pages, so many bytes. */

import { createHash } from "node:crypto";

/** How a document shall be. */
export interface Wanted {
  pages: number;
  /** About how many bytes, made up of a grey picture without pattern on each page. */
  bytes: number;
  /** Stands on each page, before its number. */
  words: string;
}

/** Bytes without pattern, the same at each call. */
function noise(length: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 64 < length; block += 1) {
    blocks.push(createHash("sha512").update(`${seed} ${String(block)}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** A PDF 1.7 file with a classic cross-reference table: text and a picture on every A4 page. */
export function paper({ pages, bytes, words }: Wanted): Buffer {
  const side = Math.max(8, Math.floor(Math.sqrt(bytes / pages)));
  const objects: Buffer[] = [];
  const add = (body: string, stream?: Buffer) => {
    objects.push(
      stream === undefined
        ? Buffer.from(body)
        : Buffer.concat([Buffer.from(`${body}\nstream\n`), stream, Buffer.from("\nendstream")]),
    );
    return objects.length;
  };
  const font = add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  // The catalog and the page tree are written last, and their numbers are known: three objects for each page come between.
  const tree = font + pages * 3 + 1;
  const kids: number[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const lines = Array.from({ length: 24 }, (_, line) => `0 -16 Td (${words}, page ${String(page)}, line ${String(line + 1)}) Tj`);
    const content = Buffer.from(
      `BT /F 12 Tf 72 800 Td ${lines.join(" ")} ET q 200 0 0 200 72 120 cm /I Do Q`,
    );
    const picture = noise(side * side, `${words} ${String(page)}`);
    const text = add(`<< /Length ${String(content.length)} >>`, content);
    const image = add(
      `<< /Type /XObject /Subtype /Image /Width ${String(side)} /Height ${String(side)} /ColorSpace /DeviceGray ` +
        `/BitsPerComponent 8 /Length ${String(picture.length)} >>`,
      picture,
    );
    kids.push(
      add(
        `<< /Type /Page /Parent ${String(tree)} 0 R /MediaBox [0 0 595 842] /Contents ${String(text)} 0 R ` +
          `/Resources << /Font << /F ${String(font)} 0 R >> /XObject << /I ${String(image)} 0 R >> >> >>`,
      ),
    );
  }
  add(`<< /Type /Pages /Kids [${kids.map((kid) => `${String(kid)} 0 R`).join(" ")}] /Count ${String(pages)} >>`);
  const catalog = add(`<< /Type /Catalog /Pages ${String(tree)} 0 R >>`);

  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  let at = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    const whole = Buffer.concat([Buffer.from(`${String(index + 1)} 0 obj\n`), object, Buffer.from("\nendobj\n")]);
    offsets.push(at);
    at += whole.length;
    parts.push(whole);
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = String(objects.length + 1);
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root ${String(catalog)} 0 R >>\nstartxref\n${String(at)}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
