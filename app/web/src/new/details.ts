/** The section of title, message and deadline. */

import { h } from "../ui/elements";
import { field, type Field } from "../ui/form";
import { t } from "../ui/words";
import type { Problem } from "./checks";
import type { Store } from "./store";

/** A day as a date input has it, in the reader's time zone. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of a day that a date input gave, in the reader's time zone; undefined for none. */
export function endOfDay(day: string): number | undefined {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(day);
  if (parts === null) return undefined;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 23, 59, 59, 0).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/** The section of the details. */
export class Details {
  readonly element: HTMLElement;
  private readonly title: Field;
  private readonly message: Field;
  private readonly deadline: Field;

  constructor(store: Store) {
    const { compose } = store;
    this.title = field({
      name: "title", label: t("new.title.label"), hint: t("new.title.hint"), value: compose.title, required: true,
      attributes: { maxlength: 200, autocomplete: "off" },
    });
    this.message = field({ name: "message", type: "area", label: t("new.message.label"), value: compose.message, attributes: { rows: 3, maxlength: 5000 } });
    this.deadline = field({
      name: "deadline", type: "date", label: t("new.deadline.label"), hint: t("new.deadline.hint"),
      value: compose.deadline === undefined ? "" : dayOf(compose.deadline), attributes: { min: dayOf(Date.now()) },
    });
    this.title.input.addEventListener("input", () => store.set({ title: this.title.value(), titled: this.title.value() !== "" }));
    this.message.input.addEventListener("input", () => store.set({ message: this.message.value() }));
    this.deadline.input.addEventListener("input", () => store.set({ deadline: endOfDay(this.deadline.value()) }));
    this.element = h(
      "section",
      { class: "card compose-section", "aria-labelledby": "details-title" },
      h("h2", { id: "details-title" }, t("new.details.title")),
      this.title.element, this.message.element, this.deadline.element,
    );
    store.listen((next) => {
      take(this.title, next.title);
      take(this.message, next.message);
      take(this.deadline, next.deadline === undefined ? "" : dayOf(next.deadline));
    });
  }

  /** Shows what is wrong, at its field. */
  problems(problems: readonly Problem[]): void {
    for (const [at, shown] of this.all()) {
      const problem = problems.find((one) => one.at === at);
      shown.error(problem === undefined ? null : t(`new.${problem.key}`, problem.values));
    }
  }

  /** Where the keyboard goes for a problem here. */
  focus(at: string): void {
    this.all().find(([name]) => name === at)?.[1].input.focus();
  }

  private all(): [string, Field][] {
    return [["title", this.title], ["message", this.message], ["deadline", this.deadline]];
  }
}

/** Shows a value that came from elsewhere; what was typed here is what is kept already. */
function take(shown: Field, value: string): void {
  if (shown.value() !== value) shown.input.value = value;
}
