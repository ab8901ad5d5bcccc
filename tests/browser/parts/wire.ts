/** A wire between browser and service that counts what goes over it, and when. */

import { setTimeout } from "node:timers/promises";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Bytes that went over the wire at a moment (Unix milliseconds with fractions). */
interface Passed {
  at: number;
  bytes: number;
}

export class Wire {
  private passed: Passed[] = [];
  private readonly sent: Buffer[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Map<Socket, Socket>();
  private held = false;

  private target = 0;

  private constructor(
    private readonly server: Server,
    /** Its port on loopback. */
    readonly port: number,
  ) {}

  /** Listens on a free port. */
  static async open(): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const wire = new Wire(server, (server.address() as AddressInfo).port);
    server.on("connection", (client) => {
      const service = connect(wire.target, "127.0.0.1");
      for (const [from, to] of [[client, service], [service, client]] as const) {
        wire.sockets.add(from);
        // Paused first: a listener would let flow what nobody takes yet.
        if (from === client && wire.held) client.pause();
        from.on("data", (piece) => {
          wire.passed.push({ at: performance.timeOrigin + performance.now(), bytes: piece.length });
          if (from === client) wire.sent.push(piece);
        });
        if (from === client) wire.pairs.set(client, service);
        if (from === service || !wire.held) from.pipe(to);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          wire.sockets.delete(from);
          wire.pairs.delete(from);
          to.destroy();
        });
      }
    });
    return wire;
  }

  /** Passes new connections on to this port from now on. */
  leadTo(port: number): void {
    this.target = port;
  }

  /** How many pieces have passed. */
  get pieces(): number {
    return this.passed.length;
  }

  /** Resolves when more than so many pieces have passed, and nothing for half a second after them. */
  async quiet(pieces: number): Promise<void> {
    for (let seen = -1; seen <= pieces || seen !== this.passed.length; ) {
      seen = this.passed.length;
      await setTimeout(500);
    }
  }

  /** Bytes in both directions between two moments. */
  between(from: number, to: number): number {
    return this.passed.reduce((sum, one) => (one.at >= from && one.at <= to ? sum + one.bytes : sum), 0);
  }

  /** Everything that went from browsers to the service: request lines, headers and bodies. */
  requests(): Buffer {
    return Buffer.concat(this.sent);
  }

  /** Cuts every connection, as a lost network does; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Keeps back what browsers send, as a slow network does, until it is let go. */
  hold(): void {
    this.held = true;
    for (const [client, service] of this.pairs) {
      client.unpipe(service);
      client.pause();
    }
  }

  /** Passes on what was kept back, and all that comes. */
  letGo(): void {
    this.held = false;
    for (const [client, service] of this.pairs) client.pipe(service);
  }

  /** Stops listening. */
  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => { resolve(); }));
  }
}
