import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';

/** Told what becomes of a request on its way. */
export interface RelayOwner {
  /** The whole request has left. */
  onRequestSent(): void;
  /** The request's body is longer than the relay's limit. */
  onBodyTooLarge(): void;
  /** A byte of the response has come, but not its head. */
  onBegun(): void;
  /** The response begins; its body goes through the filter, if one is returned. */
  onHead(head: ResponseHead): BodyFilter | undefined;
  /** A byte has moved in one of the directions. */
  onProgress(): void;
  /** The dyno agreed to the upgrade: from now on its bytes belong to the returned peer. */
  onUpgrade(head: ResponseHead): UpgradedPeer;
  /** @param reusable the connection can take another request */
  onDone(reusable: boolean): void;
  /** The connection or the response is broken. `begun` tells whether a byte of the response had come. */
  onBroken(fault: ResponseFault | null, begun: boolean): void;
}

/** Holds back or changes bytes of a response body. */
export interface BodyFilter {
  push(bytes: Buffer): Buffer;
  /** What was held back, when the body is through. */
  flush(): Buffer;
}

/** Takes over from the relay after a 101. */
export interface UpgradedPeer {
  onBytes(bytes: Buffer): void;
  onDrain(): void;
  onClosed(): void;
}
