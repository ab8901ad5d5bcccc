/** The section of the people: who approves, who only sees it, and in which order. */

import type { Contact } from "../engine/interface";
import { announce } from "../ui/announce";
import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { toast } from "../ui/toast";
import { t } from "../ui/words";
import { addressesOf, isAddress, type Problem } from "./checks";
import type { Directory } from "./directory";
import { approversOf, freshId, stagesOf, type Order, type Person } from "./model";
import { PersonRow } from "./person-row";
import { reordered, type Rows } from "./reorder";
import type { Store } from "./store";
import { proposals } from "./suggest";

/** The section of the people. */
export class People {
  readonly element: HTMLElement;
  private readonly rows = new Map<string, PersonRow>();
  private readonly list = h("ol", { class: "people" });
  private readonly trouble = h("p", { class: "field-error", id: "people-trouble", hidden: true });
  private readonly empty = h("p", { class: "hint" }, t("new.people.empty"));
  private readonly order: HTMLFieldSetElement;
  private readonly myself: HTMLButtonElement;
  private readonly adding: HTMLButtonElement;
  private contacts: readonly Contact[] = [];

  constructor(
    private readonly store: Store,
    private readonly directory: Directory,
    private readonly own: { email: string; name: string },
  ) {
    this.order = h(
      "fieldset",
      { class: "order" },
      h("legend", { class: "legend" }, t("new.people.order")),
      h("div", { class: "segments" }, this.choice("together"), this.choice("turns")),
    );
    this.adding = h(
      "button",
      { type: "button", class: "button", "aria-describedby": "people-trouble", onclick: () => this.add() },
      icon("plus"), t("new.people.add"),
    );
    this.myself = h("button", { type: "button", class: "button quiet", onclick: () => this.add(own.email) }, icon("person"), t("new.people.myself"));
    this.element = h(
      "section",
      { class: "card compose-section", "aria-labelledby": "people-title" },
      h("h2", { id: "people-title" }, t("new.people.title")),
      this.empty,
      this.order,
      this.list,
      h("div", { class: "people-foot" }, this.adding, this.myself),
      this.trouble,
    );
    directory.learn(own.email, { state: "known", contact: { ...own, used: 0, basis: "confirmed" } });
    directory.listen((email) => this.learnt(email));
    store.listen((compose, before) => {
      if (compose.people !== before.people || compose.order !== before.order) this.show();
    });
    for (const person of store.compose.people) this.look(person.email);
    this.show();
  }

  /** People to propose. */
  know(contacts: readonly Contact[]): void {
    this.contacts = contacts;
  }

  /** Shows what is wrong, at the person it is about. */
  problems(problems: readonly Problem[]): void {
    const general = problems.find((problem) => problem.at === "people");
    this.trouble.hidden = general === undefined;
    this.trouble.replaceChildren(
      ...(general === undefined ? [] : [icon("warning", "small"), h("span", null, t(`new.${general.key}`, general.values))]),
    );
    for (const [id, row] of this.rows) {
      const problem = problems.find((one) => one.at === id);
      // A changed key is told by the look-up already; it only is not to be overlooked.
      row.problem(problem === undefined ? null : problem.key === "people.changed" ? "" : t(`new.${problem.key}`, problem.values));
    }
  }

  /** Where the keyboard goes for a problem here. */
  focus(at: string): void {
    const row = this.rows.get(at);
    if (row === undefined) this.adding.focus();
    else row.focus();
  }

  /** Adds somebody. Without an address the new row waits for one. */
  add(email = "", after?: string): void {
    const { people } = this.store.compose;
    if (email !== "" && people.some((one) => one.email === email)) return;
    const person: Person = { id: freshId(), email, role: "approver", together: false };
    const at = after === undefined ? people.length : people.findIndex((one) => one.id === after) + 1;
    this.store.set({ people: [...people.slice(0, at), person, ...people.slice(at)] });
    this.look(email);
    this.rows.get(person.id)?.focus();
  }

  private choice(order: Order): HTMLElement {
    const input: HTMLInputElement = h("input", {
      type: "radio", name: "order", value: order, onchange: () => this.store.set({ order }),
    });
    return h("label", null, input, h("span", null, t(`new.people.order.${order}`)));
  }

  private look(email: string): void {
    if (isAddress(email)) void this.directory.look(email);
  }

  private learnt(email: string): void {
    for (const person of this.store.compose.people) {
      if (person.email === email) this.rows.get(person.id)?.lookup(this.directory.of(email));
    }
  }

  private change(id: string, change: Partial<Person>): void {
    this.store.set({ people: this.store.compose.people.map((one) => (one.id === id ? { ...one, ...change } : one)) });
    if (change.email !== undefined) {
      this.rows.get(id)?.lookup(this.directory.of(change.email));
    }
  }

  /** Several addresses at once: the first stays in its row, each other gets its own. */
  private several(id: string, text: string): boolean {
    const found = [...new Set(addressesOf(text))];
    if (found.length < 2) return false;
    const { people } = this.store.compose;
    const taken = new Set(people.filter((one) => one.id !== id).map((one) => one.email));
    const [first, ...more] = found.filter((email) => !taken.has(email));
    if (first === undefined) return false;
    const at = people.findIndex((one) => one.id === id);
    const role = people[at]?.role ?? "approver";
    const made = more.map((email): Person => ({ id: freshId(), email, role, together: false }));
    const next = people.map((one) => (one.id === id ? { ...one, email: first } : one));
    this.store.set({ people: [...next.slice(0, at + 1), ...made, ...next.slice(at + 1)] });
    for (const email of [first, ...more]) this.look(email);
    announce(t("new.people.pasted", { n: found.length }));
    return true;
  }

  private remove(id: string): void {
    const { people, fields } = this.store.compose;
    const at = people.findIndex((one) => one.id === id);
    const person = people[at];
    if (person === undefined) return;
    const lost = fields.filter((field) => field.person === id).length;
    this.store.set({ people: people.filter((one) => one.id !== id), fields: lost === 0 ? fields : fields.filter((field) => field.person !== id) });
    if (lost > 0) {
      const act = (): void => this.store.set({ people, fields });
      toast(t("new.people.removedWithFields", { name: person.email, n: lost }), { action: { label: t("new.undo"), act } });
    } else announce(t("new.people.removed", { name: person.email === "" ? t("new.people.nobody") : person.email }));
    const next = this.store.compose.people[Math.min(at, people.length - 2)];
    if (next === undefined) this.adding.focus();
    else this.rows.get(next.id)?.focusRemove();
  }

  private move(from: number, to: number): void {
    this.store.set({ people: reordered(this.store.compose.people, from, to) });
  }

  private show(): void {
    const { compose } = this.store;
    const stages = stagesOf(compose);
    const several = approversOf(compose).length > 1;
    const turns = compose.order === "turns" && several;
    const rows: Rows = {
      rows: () => compose.people.flatMap((person) => this.rows.get(person.id)?.element ?? []),
      moved: (from, to) => this.move(from, to),
    };
    const focused = document.activeElement;
    for (const [id, row] of this.rows) {
      if (compose.people.some((one) => one.id === id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    compose.people.forEach((person, at) => {
      let row = this.rows.get(person.id);
      if (row === undefined) {
        row = this.build(person.id, rows);
        this.rows.set(person.id, row);
      }
      const stage = stages.findIndex((one) => one.includes(person));
      row.show(person, {
        at,
        count: compose.people.length,
        turns,
        stage: stage + 1,
        first: stage === 0 && stages[0]?.[0] === person,
        own: person.email === this.own.email,
      });
      row.lookup(this.directory.of(person.email));
      if (this.list.children[at] !== row.element) this.list.insertBefore(row.element, this.list.children[at] ?? null);
    });
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) focused.focus();
    this.empty.hidden = compose.people.length > 0;
    this.order.hidden = !several;
    this.list.hidden = compose.people.length === 0;
    for (const input of this.order.querySelectorAll("input")) input.checked = input.value === compose.order;
    this.myself.hidden = compose.people.some((one) => one.email === this.own.email);
  }

  private build(id: string, rows: Rows): PersonRow {
    // The rows of a later time: the order may be another one when a grip is taken.
    const live: Rows = {
      rows: () => this.store.compose.people.flatMap((person) => this.rows.get(person.id)?.element ?? []),
      moved: (from, to) => rows.moved(from, to),
    };
    return new PersonRow(id, live, {
      change: (change) => this.change(id, change),
      look: (email) => this.look(email),
      again: (email) => void this.directory.look(email, true),
      remove: () => this.remove(id),
      next: () => this.add("", id),
      several: (text) => this.several(id, text),
      find: (typed) =>
        proposals(this.contacts, typed, new Set(this.store.compose.people.filter((one) => one.id !== id).map((one) => one.email))),
    });
  }
}
