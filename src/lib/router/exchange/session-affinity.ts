import type { DynoTarget } from '../routing/dyno-target.ts';

const COOKIE = 'heroku-session-affinity';
const ISSUED = new RegExp(`(?:^|;)\\s*${COOKIE}=([\\w-]+)`);
const SECONDS = 24 * 60 * 60;

/** Keeps a client at the dyno that it was sent to first, for as long as that dyno is there (Session Affinity). */
export class SessionAffinity {
  /** Token of the dyno that the client wants to come back to. */
  readonly wanted: string | undefined;

  /** @param cookies of the request */
  constructor(cookies: string | undefined) {
    this.wanted = cookies === undefined ? undefined : ISSUED.exec(cookies)?.[1];
  }

  /** `Set-Cookie` for a client that was answered by `dyno`, or `null` when it has that cookie already. */
  cookieFor(dyno: DynoTarget): string | null {
    return dyno.token === this.wanted
      ? null
      : `${COOKIE}=${dyno.token}; Max-Age=${SECONDS}; Path=/; HttpOnly`;
  }
}
