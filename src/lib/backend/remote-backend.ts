import { readFileSync } from 'node:fs';
import { dialTls } from '../client/dial-tls.ts';
import { httpsTransport } from '../client/https-transport.ts';
import type { Peer } from '../client/peer.ts';
import type { Dial, Transport } from '../client/transport.ts';
import type { Backend } from './backend.ts';
import { gitHostsOf } from './backend-address.ts';
import { BackendError } from './backend-error.ts';

export interface RemoteBackendOptions {
  readonly name: string;
  /** `https://api.example.com` */
  readonly url: string;
  /** Asked for the token once somebody needs it. */
  readonly readToken: () => string | undefined;
  /** Path of the only authority that may vouch for it; the well-known ones without it. */
  readonly caFile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** A control plane elsewhere, or Heroku itself, spoken to over https. */
export class RemoteBackend implements Backend {
  readonly name: string;
  readonly url: string;
  readonly caFile: string | undefined;
  readonly keepsAnswers: boolean;
  readonly transport: Transport;
  readonly dial: Dial;
  readonly #readToken: () => string | undefined;
  #token: { readonly is: string | undefined } | null = null;

  constructor({ name, url, readToken, caFile, env }: RemoteBackendOptions) {
    this.name = name;
    this.url = url;
    this.#readToken = readToken;
    this.caFile = caFile;
    this.keepsAnswers = !isHeroku(url);
    const peer: Peer = { url, ca: caFile === undefined ? undefined : readCa(caFile), env };
    this.transport = httpsTransport(peer);
    this.dial = dialTls(peer);
  }

  get token(): string | undefined {
    this.#token ??= { is: this.#readToken() };
    return this.#token.is;
  }

  ownsGitHost(host: string): boolean {
    return gitHostsOf(this.url).includes(host);
  }
}

/** Heroku would do it once more. */
const isHeroku = (url: string): boolean => new URL(url).hostname === 'api.heroku.com';

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BackendError(
      'ca_missing',
      `The certificate of the authority cannot be read from ${path}. Add the backend again with --ca FILE.`,
      { cause: error },
    );
  }
}
