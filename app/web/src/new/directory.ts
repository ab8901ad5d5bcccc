/** What is known of the people named: looked up once per address. */

import type { Contact, Failure } from "../engine/interface";
import { failureOf } from "../ui/problems";

/** What a look-up gave. */
export type Lookup =
  | { state: "asking" }
  /** Has an account, with this name and key. */
  | { state: "known"; contact: Contact }
  /** Has no account yet, and will be invited. */
  | { state: "new" }
  /** Their key is another one than before: a hard stop. */
  | { state: "changed"; failure: Failure }
  /** Could not be asked. */
  | { state: "failed"; failure: Failure };

/** Asks the engine about addresses and remembers the answers for as long as the page is open. */
export class Directory {
  private readonly known = new Map<string, Lookup>();
  private readonly listeners = new Set<(email: string) => void>();

  constructor(private readonly ask: (email: string) => Promise<Contact | null>) {}

  /** What is known of an address; undefined while nobody asked. */
  of(email: string): Lookup | undefined {
    return this.known.get(email);
  }

  /** Asks about an address, once; after a failure again. */
  async look(email: string, again = false): Promise<void> {
    const before = this.known.get(email);
    if (before !== undefined && before.state !== "failed" && !again) return;
    this.learn(email, { state: "asking" });
    try {
      const contact = await this.ask(email);
      this.learn(email, contact === null ? { state: "new" } : known(contact));
    } catch (reason) {
      const failure = failureOf(reason);
      this.learn(email, { state: failure.failure === "key-changed" ? "changed" : "failed", failure });
    }
  }

  /** Takes an answer that is known from elsewhere: oneself. */
  learn(email: string, lookup: Lookup): void {
    this.known.set(email, lookup);
    for (const listener of [...this.listeners]) listener(email);
  }

  /** Calls `listener` when an answer is there. */
  listen(listener: (email: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A key that is not the one known before stops everything until it is compared. */
function known(contact: Contact): Lookup {
  const { email, name, changed } = contact;
  return changed === true
    ? { state: "changed", failure: { failure: "key-changed", values: { email, name } } }
    : { state: "known", contact };
}
