import type { LogLine } from '../../domain/log-line.ts';

/** Where a drain leads to. */
export interface Receiver {
  /** How often one batch is tried before it is given up. */
  readonly attempts: number;
  /** The bytes of one line. */
  encode(line: LogLine): Buffer;
  /** Sends a batch once; never rejects. Aborting ends the attempt. */
  send(batch: Batch, signal: AbortSignal): Promise<Attempt>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** Lines that go, or are lost, together. It stays the same, its id too, however often it is sent. */
export interface Batch {
  /** 32 hex digits. */
  readonly id: string;
  readonly count: number;
  readonly body: Buffer;
}

/** `refused` for good, `failed` for now; `certificate` when the receiver did not prove who it is. */
export type Attempt = 'delivered' | 'refused' | 'failed' | 'certificate';

/** Codes of errors that TLS ends with when a certificate is expired, foreign or of another host. */
export function isCertificateError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME/.test(code);
}
