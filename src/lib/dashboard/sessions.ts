import type { AccountResource } from '../schema/account.ts';
import { Api, ApiError, type Transport } from './api.ts';
import type { Cookies } from './cookies.ts';

interface SessionsOptions {
  readonly transport: Transport;
  readonly apiUrl: () => string;
  readonly cookies: Cookies;
}

/** Somebody who is signed in. */
export interface Session {
  readonly token: string;
  readonly api: Api;
  readonly account: AccountResource;
}

/** Tells who is at a browser: by the token in its cookie, which the API knows or does not. */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** `null` for somebody who shows no token, or one that is good for nothing any more. */
  async of(request: Request): Promise<Session | null> {
    const token = this.#options.cookies.session(request);
    if (token === null) return null;
    const api = this.api(request, token);
    try {
      return { token, api, account: await api.get<AccountResource>('/account') };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  }

  /** Whether a session goes on; asking is free of the rate limit, as a page that is open asks again and again. */
  async goesOn({ api }: Session): Promise<boolean> {
    return api.get('/account/rate-limits').then(
      () => true,
      () => false,
    );
  }

  /** The API as whoever has a token asks it, or as somebody who has none yet. */
  api(request: Request, token: string | null): Api {
    const { transport, apiUrl } = this.#options;
    const forwardedFor = request.headers.get('x-forwarded-for');
    return new Api({ transport, origin: apiUrl(), token, forwardedFor });
  }
}
