/** Joins clients to attached dynos. */
export interface Rendezvous {
  /** A place for one client, good once and for a short time; the URL is the secret. */
  /** `cut` takes the place away, also from a client that has come. */
  offer(
    join: (client: RendezvousClient) => void,
    onExpiry: () => void,
    cut?: AbortSignal,
  ): { readonly url: string };
}

/** The client's side of a session. */
export interface RendezvousClient {
  /** Bytes from the client; ends when it has gone. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when it may be given more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Told how the process has ended, before `close`; who has no such method is given the marker of Heroku's clients. */
  exit?(status: number): Promise<void>;
  close(): void;
}
