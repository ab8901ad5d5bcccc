/** Moving, resizing, snapping and keyboard on page overlays. */
export { Placing, whereabouts, type PlacingOptions } from "./placing";
export { History, historyKey, type HistoryListener } from "./history";
export { middleOfView, pageAt, pageOf, pointOn, scaleOf, type Point, type Surface } from "./surface";
export type { Carried } from "./carry";
export type { Action, Keeper, Thing } from "./thing";
export {
  beside,
  centred,
  free,
  kept,
  overlap,
  readingOrder,
  type Box,
  type Handle,
  type Page,
  type Size,
} from "./geometry";
