import type { Dial, Transport } from '../client/transport.ts';

/** Where commands are sent, and everything that differs between one such place and another. */
export interface Backend {
  /** `local`, or the host of a remote one; names its files in caches. */
  readonly name: string;
  readonly transport: Transport;
  /** Bearer token, where the transport does not already say who is asking. */
  readonly token: string | undefined;
  readonly dial: Dial;
  /** Whether git remotes on this host (without port) are apps of this backend. */
  ownsGitHost(host: string): boolean;
}
