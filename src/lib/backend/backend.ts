import type { Dial, Transport } from '../client/transport.ts';

/** Where commands are sent, and everything that differs between one such place and another. */
export interface Backend {
  /** `local`, or the name that a remote one was added under; names its files in caches. */
  readonly name: string;
  /** Where a browser finds it; none for the local one, which is spoken to over a socket. */
  readonly url?: string;
  readonly transport: Transport;
  /** Bearer token, where the transport does not already say who is asking. */
  readonly token: string | undefined;
  /** Whether it keeps its answers to changes that name a key, so that one whose answer was lost may be sent again. */
  readonly keepsAnswers: boolean;
  readonly dial: Dial;
  /** File with the only authority that may vouch for it, where that is not one of the well-known. */
  readonly caFile: string | undefined;
  /** Whether git remotes on this host, with its port if it has one, are apps of this backend. */
  ownsGitHost(host: string): boolean;
}
