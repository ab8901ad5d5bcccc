/** Icons, drawn here: 24 × 24, strokes in the colour of the text. */
import { svg } from "./elements.ts";

const PATHS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  down: "M6 9.5l6 6 6-6",
  forward: "M9.5 6l6 6-6 6",
  back: "M14.5 6l-6 6 6 6",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
  unlock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.6-1.6M12 14.5v2",
  key: "M8 20a4 4 0 1 1 3.2-6.4L20 5M16.5 8.5l2.5 2.5M8 16v.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-3.6 4-5.5 7.5-5.5s6.5 1.9 7.5 5.5",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.8-3.2 3.4-5 6.5-5s5.7 1.8 6.5 5M15.5 4.9a3.5 3.5 0 0 1 0 6.2M18 14.9c1.9.700 3.1 2.3 3.5 4.6",
  document: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  pen: "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
  keyboard: "M3 7h18v11H3zM7 14.5h10M7 10.5v.01M10.3 10.5v.01M13.7 10.5v.01M17 10.5v.01",
  upload: "M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14",
  download: "M12 5v11M7.5 11.5L12 16l4.5-4.5M5 19.5h14",
  print: "M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  mail: "M4 6h16v12H4zM4 7.5l8 6 8-6",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.3v.01",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8v.01",
  shield: "M12 3.5l7.5 3v5c0 4.5-3.2 7.7-7.5 9-4.3-1.3-7.5-4.5-7.5-9v-5zM8.5 12l2.5 2.5 4.5-5",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  out: "M14 4H6v16h8M10.5 12H20M16.5 8.5L20 12l-3.5 3.5",
  home: "M4 11l8-7 8 7v9h-5.5v-6h-5v6H4z",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 10.5v6M13.5 10.5v6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  hidden: "M4 4l16 16M9.5 6c.8-.3 1.6-.5 2.5-.5 6 0 9.5 6.5 9.5 6.5s-1.1 2-3.1 3.8M6 7.5C3.7 9.3 2.5 12 2.5 12s3.5 6.5 9.5 6.5c1.5 0 2.8-.4 4-1M10 10.1a2.8 2.8 0 0 0 3.9 3.9",
  undo: "M8.5 5L4 9.5 8.5 14M4 9.5h10a5 5 0 0 1 0 10h-3",
  redo: "M15.5 5L20 9.5 15.5 14M20 9.5H10a5 5 0 0 0 0 10h3",
  archive: "M4 5h16v4H4zM5.5 9v10.5h13V9M10 13h4",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8v.01",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.3 2.3 3.5 5.2 3.5 8.5s-1.2 6.2-3.5 8.5c-2.3-2.3-3.5-5.2-3.5-8.5s1.2-6.2 3.5-8.5z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  offline: "M4 4l16 16M8.5 16.5a5 5 0 0 1 7 0M5.5 13a9 9 0 0 1 4-2.3M2.5 9.5A13 13 0 0 1 7 6.6M11 5.6a13 13 0 0 1 10.5 3.9M14.5 10.8a9 9 0 0 1 4 2.2M12 19.5v.01",
  zoomIn: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20M10.5 7.8v5.4M7.8 10.5h5.4",
  zoomOut: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20M7.8 10.5h5.4",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  image: "M4 5h16v14H4zM4 16l5-5 4.5 4.5L16 13l4 4M15.5 9v.01",
  text: "M5 6.5V4.5h14v2M12 4.5v15M9 19.5h6",
  stamp: "M5 20h14M6 16.5h12v-2.5c0-1-1-1.5-2.5-1.5H14c-.5-2 1-3.5 1-5.5a3 3 0 0 0-6 0c0 2 1.5 3.5 1 5.5H8.5C7 12.5 6 13 6 14z",
  highlight: "M4 20h16M8 16l-2-2 9.5-10 4.5 4.5L10 18H7z",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  filter: "M4 6h16M7 12h10M10 18h4",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.3M20 4.5v4.8h-4.8",
  flag: "M6 21V4M6 4.5h11l-2 4 2 4H6",
  send: "M4 11.5L20.5 4 13 20.5l-2.5-6.5z",
  signature: "M3 17.5c3-1 5.5-5 6.5-9.5.5-2.5-1.5-3-2.3-.5-1.200 4 .3 8.5 2.3 8.5s2-3.5 3.5-3.5 0 3 2 3 2-2 4-2M3 20.5h18",
  initials: "M3.5 17.5l4-11 4 11M5 13.5h5M14 6.5v11M14 12h6M20 6.5v11",
  number: "M9.5 4L7.5 20M16.5 4l-2 16M4.5 9h15.5M4 15h15.5",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
  checkbox: "M5 5h14v14H5zM8.5 12l2.5 2.5 4.5-5",
  radio: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  dropdown: "M3.5 6.5h17v11h-17zM13.5 10.5l2 2 2-2M6.5 12h4",
  pages: "M8 3.5h11v13H8zM5 7.5v13h11",
  history: "M4 5v4.5h4.5M4.3 9A8.5 8.5 0 1 1 3.5 12.5M12 8v4.5l3 2",
} as const;

/** The name of an icon. */
export type Icon = keyof typeof PATHS;

/** Icons that point in the direction of reading, and turn with it. */
const DIRECTED = new Set<Icon>(["forward", "back", "out", "undo", "redo", "send"]);

/** Icons of dots, which a thin stroke would make too faint. */
const DOTTED = new Set<Icon>(["more", "grip"]);

/** An icon, hidden from screen readers: the control that bears it says what it is. */
export function icon(name: Icon, size: "small" | "normal" | "large" = "normal"): SVGSVGElement {
  return svg(
    "svg",
    { class: `icon ${size}${DIRECTED.has(name) ? " directed" : ""}${DOTTED.has(name) ? " dotted" : ""}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}
