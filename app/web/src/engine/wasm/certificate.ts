/** The wasm module that makes and checks certificates of completion. Loaded when somebody asks for one. */

import url from "../../../generated/certificate_bg.wasm?url";

import { loaded } from "./load";

/** The module's functions, once it is there. */
export type Certificates = typeof import("../../../generated/certificate");

/** Loads the module, once. */
export const certificates = loaded<Certificates>(() => import("../../../generated/certificate"), url);
