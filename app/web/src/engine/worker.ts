/** The Worker's entry: the engine behind Comlink. What is large is handed over, not copied; what fails is a plain object. */

import { expose, releaseProxy, transfer } from "comlink";

import { watch } from "./account/session";
import { pause } from "./api/call";
import { beginBackground, engine, foresee } from "./engine";
import { asFailure, failure } from "./failure";
import type { Engine, Progress, Report } from "./interface";
import { open } from "./wasm/open";

/** Progress is told at most so often, in milliseconds. */
const BREATH = 50;
/** The first page comes first: news and old work begin after so many milliseconds. */
const LATER = 1_200;

type Method = (...given: unknown[]) => Promise<unknown>;

const wrapped = Object.fromEntries(
  Object.entries(engine).map(([name, method]): [string, Method] => [
    name,
    async (...given) => {
      const reports = given.filter((one): one is RemoteReport => typeof one === "function");
      const local = given.map((one) => (typeof one === "function" ? throttled(one as Report) : one));
      try {
        return handedOver(await (method as Method)(...local));
      } catch (thrown) {
        throw asFailure(thrown);
      } finally {
        for (const report of reports) report[releaseProxy]();
      }
    },
  ]),
) as unknown as Engine;

interface RemoteReport extends Report {
  [releaseProxy]: () => void;
}

/** Tells progress now and then, and each step's end. */
function throttled(report: Report): Report {
  let last = 0;
  let step = "";
  return (progress: Progress) => {
    const now = Date.now();
    if (now - last < BREATH && progress.step === step && progress.done < progress.total) return;
    last = now;
    step = progress.step;
    report(progress);
  };
}

/** Byte arrays in an answer change hands. */
function handedOver<T>(answer: T): T {
  const buffers = new Set<Transferable>();
  const look = (value: unknown): void => {
    if (value instanceof Uint8Array && value.byteLength > 4096 && value.byteLength === value.buffer.byteLength) {
      buffers.add(value.buffer as ArrayBuffer);
    }
    if (value instanceof ImageBitmap) buffers.add(value);
  };
  look(answer);
  if (typeof answer === "object" && answer !== null && !(answer instanceof Uint8Array)) Object.values(answer).forEach(look);
  return buffers.size === 0 ? answer : transfer(answer, [...buffers]);
}

/** The page's name for its Worker says which envelope it is about to show, so that asking begins at once. */
function begin(): void {
  if (typeof crypto.subtle === "undefined") return;
  const envelope = /^envelope:([0-9a-f-]{36})$/.exec(self.name)?.[1];
  open().catch(() => undefined);
  if (envelope !== undefined) foresee(envelope).catch(() => undefined);
  watch();
  void pause(LATER).then(beginBackground).catch(() => undefined);
  self.addEventListener("online", () => void beginBackground().catch(() => undefined));
}

/** Plain HTTP elsewhere than on this machine has no WebCrypto: every method says so. */
const unusable = new Proxy(wrapped, {
  get: () => () => Promise.reject(failure("no-webcrypto")),
});

begin();
expose(typeof crypto.subtle === "undefined" ? unusable : wrapped);
