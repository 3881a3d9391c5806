/** Thirty days, as the token itself is good for. */
const SESSION_SECONDS = 30 * 24 * 60 * 60;
/** Browsers drop a cookie of more than 4 KB; each of these takes up to four bytes there. */
const LONGEST_NOTICE = 700;
/** A notice is for the page that comes next. */
const NOTICE_SECONDS = 60;

/**
 * The two cookies of the dashboard: the token of the session, and what is said on the next page. Of this host alone, out of
 * the reach of scripts, and sent with nothing that begins on another site. Over https their names say so (`__Host-`, RFC
 * 6265bis): no app below the same domain can then set one in our place.
 */
export class Cookies {
  readonly #prefix: string;
  readonly #attributes: string;

  constructor({ isSecure }: { readonly isSecure: boolean }) {
    this.#prefix = isSecure ? '__Host-' : '';
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  session(request: Request): string | null {
    return this.#read(request, 'renga-session');
  }

  notice(request: Request): string | null {
    return this.#read(request, 'renga-notice');
  }

  keepSession(token: string): string {
    return this.#write('renga-session', token, SESSION_SECONDS);
  }

  endSession(): string {
    return this.#write('renga-session', '', 0);
  }

  keepNotice(sealed: string): string {
    return this.#write('renga-notice', sealed, NOTICE_SECONDS);
  }

  endNotice(): string {
    return this.#write('renga-notice', '', 0);
  }

  #read(request: Request, name: string): string | null {
    const pairs = (request.headers.get('cookie') ?? '').split(/; */).map((pair) => pair.split('='));
    return pairs.find(([each]) => each === `${this.#prefix}${name}`)?.[1] || null;
  }

  #write(name: string, value: string, seconds: number): string {
    return `${this.#prefix}${name}=${value}; Max-Age=${seconds}; ${this.#attributes}`;
  }
}

/** As much of a notice as browsers keep. */
export const shortened = (notice: string): string =>
  notice.length > LONGEST_NOTICE ? `${notice.slice(0, LONGEST_NOTICE)}…` : notice;
