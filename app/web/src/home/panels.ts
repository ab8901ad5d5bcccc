/** What each tab of the home page shows, as one list of items. No DOM here. */
import type { Contact, DraftSummary, Listed } from "../engine/interface.ts";
import { compare, Finder, plain, type Order } from "./finding.ts";
import { groupOf, GROUPS, sectionOf, SECTIONS, type Group, type Section } from "./sections.ts";

/** The tabs: the sections of envelopes, and the people one has written to. */
export const PANELS = [...SECTIONS, "people"] as const;
export type Panel = (typeof PANELS)[number];

/** A row, or a heading between rows. */
export type Item =
  | { kind: "heading"; group: Group; count: number }
  | { kind: "envelope"; listed: Listed }
  | { kind: "draft"; draft: DraftSummary }
  | { kind: "contact"; contact: Contact };

/** What stays the same when an item changes. */
export function keyOf(item: Item): string {
  switch (item.kind) {
    case "heading":
      return `heading ${item.group}`;
    case "envelope":
      return item.listed.id;
    case "draft":
      return `draft ${item.draft.id}`;
    case "contact":
      return `contact ${item.contact.email}`;
  }
}

/** What the reader is looking for. */
export interface Search {
  query: string;
  label: string | undefined;
  order: Order;
}

/** All that there is to show. */
export interface Held {
  envelopes: readonly Listed[];
  drafts: readonly DraftSummary[];
  contacts: readonly Contact[];
}

/** Puts panels together. */
export class Panels {
  readonly #finder = new Finder();

  constructor(
    private readonly own: string,
    private readonly language: string,
  ) {}

  /** How many there are in each panel, whatever is searched for. */
  counts(held: Held): Record<Panel, number> {
    const counts = { ...this.#none(), drafts: held.drafts.length, people: held.contacts.length };
    for (const listed of held.envelopes) {
      const section = sectionOf(listed);
      // What is to be done now is counted, not what others have to do.
      if (section !== "waiting" || listed.yourTurn) counts[section] += 1;
    }
    return counts;
  }

  /** How many a search finds in each panel. */
  found(held: Held, search: Search): Record<Panel, number> {
    const counts = { ...this.#none(), drafts: this.items("drafts", held, search).length, people: this.#people(held.contacts, search.query).length };
    for (const listed of held.envelopes) {
      if (this.#matches(listed, search)) counts[sectionOf(listed)] += 1;
    }
    return counts;
  }

  /** The items of a panel in their order. */
  items(panel: Panel, held: Held, search: Search): Item[] {
    if (panel === "drafts") {
      const words = plain(search.query).split(/\s+/u);
      return held.drafts
        .filter((draft) => words.every((word) => plain(draft.title).includes(word)))
        .map((draft): Item => ({ kind: "draft", draft }));
    }
    if (panel === "people") return this.#people(held.contacts, search.query);
    const envelopes = this.#envelopes(panel, held.envelopes, search);
    if (panel !== "waiting") return envelopes.map((listed): Item => ({ kind: "envelope", listed }));
    return this.#grouped(envelopes);
  }

  /** The labels and the query hold in every section; archived ones are found in their own. */
  #envelopes(section: Section, all: readonly Listed[], search: Search): Listed[] {
    return all.filter((listed) => sectionOf(listed) === section && this.#matches(listed, search)).sort(compare(search.order, this.language));
  }

  #matches(listed: Listed, { query, label }: Search): boolean {
    return (label === undefined || listed.labels.includes(label)) && this.#finder.matches(listed, query);
  }

  #none(): Record<Panel, number> {
    return { waiting: 0, sent: 0, finished: 0, drafts: 0, archived: 0, people: 0 };
  }

  #grouped(envelopes: readonly Listed[]): Item[] {
    const groups = GROUPS.map((group) => [group, envelopes.filter((listed) => groupOf(listed, this.own) === group)] as const);
    return groups
      .filter(([, members]) => members.length > 0)
      .flatMap(([group, members]): Item[] => [
        { kind: "heading", group, count: members.length },
        ...members.map((listed): Item => ({ kind: "envelope", listed })),
      ]);
  }

  #people(contacts: readonly Contact[], query: string): Item[] {
    const words = plain(query).split(/\s+/u);
    const collator = new Intl.Collator(this.language, { sensitivity: "base" });
    return [...contacts]
      .filter((contact) => words.every((word) => plain(`${contact.name}\n${contact.email}`).includes(word)))
      .sort((a, b) => collator.compare(a.name || a.email, b.name || b.email))
      .map((contact): Item => ({ kind: "contact", contact }));
  }
}
