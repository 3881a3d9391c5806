import { PassThrough } from 'node:stream';
import type { Rendezvous, RendezvousClient } from '../../src/lib/platform/ports.ts';

type Join = (client: RendezvousClient) => void;

/** A rendezvous whose clients are made by the test. */
export class TestRendezvous implements Rendezvous {
  readonly #offers: { readonly url: string; readonly join: Join; readonly onExpiry: () => void }[] = [];

  offer(join: Join, onExpiry: () => void): { readonly url: string } {
    const url = `rendezvous://test/${this.#offers.length + 1}`;
    this.#offers.push({ url, join, onExpiry });
    return { url };
  }

  /** A client comes to the newest offer. */
  join(): TestClient {
    const client = new TestClient();
    this.#offers.at(-1)?.join(client);
    return client;
  }

  /** The time of the newest offer is over. */
  expire(): void {
    this.#offers.at(-1)?.onExpiry();
  }
}

/** The client's end of a session. */
export class TestClient implements RendezvousClient {
  readonly input = new PassThrough();
  readonly writes: string[] = [];
  closed = false;

  async write(bytes: Uint8Array): Promise<void> {
    this.writes.push(Buffer.from(bytes).toString('utf8'));
  }

  close(): void {
    this.closed = true;
    this.leave();
  }

  /** The person types. */
  type(text: string): void {
    this.input.write(text);
  }

  /** The connection ends. */
  leave(): void {
    this.input.end();
  }
}
