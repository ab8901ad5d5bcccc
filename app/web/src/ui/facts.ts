/** What the server says of the page and its reader, in `<script type="application/json" id="page-facts">`. */

/** Facts of the page. */
export interface Facts {
  /** One of the eight. */
  language: string;
  direction: "ltr" | "rtl";
  /** The address of the service, without a slash at its end. */
  site: string;
  appearance: "system" | "light" | "dark";
  /** Who may register: everyone, addresses of certain domains, invited addresses. */
  registration: "open" | "domain" | "invitation";
  /** Bytes of the largest document the service takes. */
  max_file: number;
  /** On an envelope's page: which. */
  envelope?: string;
}

/** Reads the JSON of a `<script type="application/json">`; undefined when the page has none. */
export function pageJson(id: string): unknown {
  const text = document.getElementById(id)?.textContent;
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as unknown);
}

let read: Facts | undefined;

/** The facts of this page, read once. */
export function facts(): Facts {
  read ??= {
    language: document.documentElement.lang || "en",
    direction: document.documentElement.dir === "rtl" ? "rtl" : "ltr",
    site: location.origin,
    appearance: "system",
    registration: "open",
    max_file: 100 * 1024 * 1024,
    ...(pageJson("page-facts") as Partial<Facts> | undefined),
  };
  return read;
}

/** The parameters of the fragment, which no server sees: `#to=…&next=…`. */
export function fragment(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}
