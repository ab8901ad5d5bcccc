/** Somebody whose keys are open. */

import type { Keys } from "./store/db";
import type { Bytes } from "./encoding";

/** The account and its open keys, as all work on envelopes needs them. */
export interface Member {
  user: string;
  /** Lower case. */
  email: string;
  name: string;
  /** The own signed bundle. */
  bundle: Bytes;
  /** Its payload hash, hexadecimal. */
  hash: string;
  keys: Keys;
}
