import { html } from 'hono/html';
import type { OauthClient } from '../../domain/oauth.ts';
import { Refusal } from '../../domain/refusal.ts';
import { SCOPES, type Scope } from '../../domain/scope.ts';
import type { ApiOptions } from '../api-options.ts';
import { addressOf } from '../callers.ts';
import { readForm } from './form-post.ts';
import { type Html, leadOn, page } from './page.ts';
import type { SignIn } from './sign-in.ts';

interface AuthorizeParts extends Pick<ApiOptions, 'audit' | 'oauthClients' | 'oauthTokens'> {
  readonly signIn: SignIn;
}

/** What a client asks a person for, proven to be what that client may ask. */
interface Question {
  readonly client: OauthClient;
  readonly scope: readonly Scope[];
  readonly state: string | null;
  readonly challenge: string | null;
}

const IN_WORDS: Readonly<Record<Scope, string>> = {
  global: 'do everything that you may do, with your account and all its apps',
  identity: 'see your name and e-mail address',
  read: 'see your apps, but not their config vars',
  write: 'see and change your apps, but not their config vars',
  'read-protected': 'see your apps and their config vars',
  'write-protected': 'see and change your apps and their config vars',
};

/** Where a person says whether a client may act for them (RFC 6749 §4.1.1). */
export const authorizePages = ({ audit, oauthClients, oauthTokens, signIn }: AuthorizeParts) => {
  const questionOf = async (request: Request): Promise<Question> => {
    const query = new URL(request.url).searchParams;
    const client = await clientOf(query);
    const question = { client, scope: scopeOf(query), state: query.get('state') };
    const { challenge, complaint } = challengeOf(query);
    if (query.get('response_type') !== 'code') throw new Complaint('unsupported_response_type', question);
    if (question.scope.length === 0) throw new Complaint('invalid_scope', question);
    if (complaint) throw new Complaint('invalid_request', question);
    return { ...question, challenge };
  };

  /** Nobody is sent to where the client has not said it wants them back. */
  const clientOf = async (query: URLSearchParams): Promise<OauthClient> => {
    const client = await oauthClients.named(query.get('client_id') ?? '').catch(() => {
      throw new Refusal(
        'not_found',
        'The application that sent you here is not known. It may have been removed.',
      );
    });
    const wanted = query.get('redirect_uri');
    if (wanted === null || wanted === client.redirectUri) return client;
    throw new Refusal(
      'bad_request',
      'The application wants you back at an address that it has not registered.',
    );
  };

  const shown = (question: Question, form: Html, status = 200): Promise<Response> =>
    page(`Let ${question.client.name} in?`, consent(question, form), {
      status,
      leadsTo: new URL(question.client.redirectUri).origin,
    });

  return {
    show: (request: Request): Promise<Response> =>
      answering(async () => shown(await questionOf(request), signIn.form())),

    decide: (request: Request): Promise<Response> =>
      answering(async () => {
        const fields = await readForm(request);
        const question = await questionOf(request);
        const { client, state } = question;
        if (fields.get('decision') !== 'allow') throw new Complaint('access_denied', question);
        const address = addressOf(request, false);
        const purpose = `authorize ${client.id}`;
        const signedIn = await signIn.attempt({ fields, address, purpose });
        if ('ask' in signedIn) return shown(question, signedIn.ask, signedIn.status);
        const { account } = signedIn;
        const code = await oauthTokens.allow(account, question);
        const action = 'POST /oauth/authorize';
        await audit.record({
          actor: account,
          address,
          action,
          app: null,
          fields: [client.name],
          allowed: true,
        });
        return leadOn(backTo(client, { code, state }));
      }),
  };
};

/** What the client is told instead of a code (RFC 6749 §4.1.2.1). */
class Complaint extends Error {
  readonly backTo: string;

  constructor(error: string, { client, state }: Pick<Question, 'client' | 'state'>) {
    super(error);
    this.backTo = backTo(client, { error, state });
  }
}

async function answering(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Complaint) return leadOn(error.backTo);
    throw error;
  }
}

function backTo({ redirectUri }: OauthClient, words: Readonly<Record<string, string | null>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(words)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

/** Least of all unless it says what it wants; empty when it wants what there is not. */
function scopeOf(query: URLSearchParams): readonly Scope[] {
  const wanted = (query.get('scope') ?? 'identity').split(/[ ,]+/).filter((each) => each !== '');
  const known = SCOPES.filter((scope) => wanted.includes(scope));
  return known.length === new Set(wanted).size ? known : [];
}

/** RFC 7636, of which the plain method protects from nothing and is not taken. */
function challengeOf(query: URLSearchParams) {
  const challenge = query.get('code_challenge');
  const isStrange = challenge !== null && !/^[\w-]{43}$/.test(challenge);
  const isPlain = challenge !== null && query.get('code_challenge_method') !== 'S256';
  return { challenge, complaint: isStrange || isPlain };
}

const consent = (
  { client, scope }: Question,
  form: Html,
): Html => html`<p><strong>${client.name}</strong> asks to</p>
<ul>${scope.map((each) => html`<li>${IN_WORDS[each]}</li>`)}</ul>
<p>in your name, until you take that back. You then go on to <strong>${new URL(client.redirectUri).host}</strong>.</p>
<form method="post">
${form}
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</form>`;
