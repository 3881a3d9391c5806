import type { LoginOutcome } from '../../platform/browser-logins.ts';
import {
  type BrowserLoginOutcome,
  type BrowserLoginResource,
  browserLoginForm,
} from '../../schema/browser-login.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type OpenHandler, readBody, secret } from '../call.ts';
import { readJson } from '../request-body.ts';
import { bodyOf, withHeartbeat } from '../streams.ts';

/** Clients, and whatever is in between, take a minute of silence for the end. */
const HEARTBEAT_MS = 15_000;
/** White space before JSON means nothing. */
const BEAT = new TextEncoder().encode(' ');
/** `Prefer: wait=0` (RFC 7240, section 4.3) */
const NO_WAIT = /(^|,)\s*wait\s*=\s*0\s*(,|;|$)/i;

/** Logins through a browser, as the official client begins them and waits for them. */
export const browserLoginHandlers = ({
  browserLogins,
  clock,
}: Pick<ApiOptions, 'browserLogins' | 'clock'>) => ({
  begin: (async (request, address) => {
    const { description = 'a client that says nothing of itself' } = readBody(
      browserLoginForm,
      await readJson(request),
    );
    const { page, client, token } = await browserLogins.begin({ description, address });
    const resource: BrowserLoginResource = {
      browser_url: `/auth/browser/${page}`,
      cli_url: `/auth/cli/${client}`,
      token,
    };
    return secret(created(resource));
  }) satisfies OpenHandler,

  /**
   * Begins to answer at once, and is kept from silence until somebody has decided; a client that prefers not to wait gets
   * what is decided already.
   * @throws {Refusal} `not_found`
   */
  wait: async (request: Request, client: string): Promise<Response> => {
    const [, token = ''] = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (NO_WAIT.test(request.headers.get('prefer') ?? ''))
      return Response.json(describe(await browserLogins.outcome(client, token)));
    const gone = new AbortController();
    const outcome = await browserLogins.join(client, token);
    const answer = (async function* () {
      yield new TextEncoder().encode(JSON.stringify(describe(await outcome(gone.signal))));
    })();
    return new Response(
      bodyOf(withHeartbeat(answer, { beat: BEAT, everyMs: HEARTBEAT_MS, clock }), () => gone.abort()),
      { headers: { 'content-type': 'application/json' } },
    );
  },
});

const describe = (outcome: LoginOutcome): BrowserLoginOutcome => {
  if (outcome.kind === 'allowed') return { access_token: outcome.accessToken };
  return {
    error:
      outcome.kind === 'refused'
        ? 'The login was refused in the browser.'
        : 'Nobody logged in within ten minutes. Try again.',
  };
};
