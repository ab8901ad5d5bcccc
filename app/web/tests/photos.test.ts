import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutTraces } from "../src/engine/send/photos.ts";

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const segment = (marker: number, body: number[]): number[] => [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body];
/** An Exif segment of a camera: turned, and with words about the place behind its directory. */
const exif = (value: number): number[] =>
  segment(0xe1, [...ascii("Exif\0\0II*\0"), 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0, ...ascii("48.2082 N 16.3738 E")]);
const jfif = segment(0xe0, ascii("JFIF\0 and so on"));
const adobe = segment(0xee, ascii("Adobe and so on"));
const table = segment(0xdb, [1, 2, 3]);
/** A scan whose data has a stuffed byte and a restart marker in it, and a second one, as in progressive pictures. */
const scans = [...segment(0xda, [7, 7]), 1, 0xff, 0, 2, 0xff, 0xd3, 4, ...segment(0xc4, [9]), ...segment(0xda, [8]), 5, 6];
const picture = (...between: number[][]): Uint8Array => new Uint8Array([0xff, 0xd8, ...jfif, ...between.flat(), ...adobe, ...table, ...scans, 0xff, 0xd9]);

test("a photograph loses what the camera wrote into it, and stays turned", () => {
  const bare = withoutTraces(picture(exif(6), segment(0xe1, ascii("http://ns.adobe.com/xap/1.0/\0place")), segment(0xfe, ascii("taken by"))));
  assert.ok(bare);
  assert.ok(!Buffer.from(bare).includes("16.3738") && !Buffer.from(bare).includes("place") && !Buffer.from(bare).includes("taken by"));
  // What is left says how it is turned, and nothing else: taken in again, it stays as it is.
  const upright = segment(0xe1, [...ascii("Exif\0\0MM\0*"), 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(bare, picture(upright));
  assert.equal(withoutTraces(bare), undefined);
  assert.deepEqual(withoutTraces(picture(exif(1))), picture());
});

test("what stands behind the picture is gone", () => {
  assert.deepEqual(withoutTraces(new Uint8Array([...picture(), ...ascii("ftypmp42 a filmed second")])), picture());
});

test("what has no traces, is no photograph or is broken stays as it is", () => {
  assert.equal(withoutTraces(picture()), undefined);
  assert.equal(withoutTraces(new Uint8Array(ascii("%PDF-1.7"))), undefined);
  assert.equal(withoutTraces(new Uint8Array()), undefined);
  const whole = picture(exif(6));
  for (let length = 0; length < whole.length; length += 1) assert.equal(withoutTraces(whole.subarray(0, length)), undefined, `cut at ${String(length)}`);
  // A directory that points outside of itself.
  const lost = exif(6);
  lost[14] = 0xf0;
  assert.deepEqual(withoutTraces(picture(lost)), picture());
});
