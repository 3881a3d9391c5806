import { Refusal } from '../../domain/refusal.ts';
import type { ClientCredentials, IssuedTokens } from '../../platform/oauth-tokens.ts';
import {
  type OauthTokenResource,
  oauthTokenForm,
  type TokenAnswer,
  tokenForm,
} from '../../schema/oauth-token.ts';
import { timestamp } from '../../schema/timestamp.ts';
import { decodeBasic } from '../../std/basic-credentials.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Answer, created, type Handler, type OpenHandler, ok, readBody, secret } from '../call.ts';
import { errorAnswer, ProtocolError } from '../errors.ts';
import { namedId } from '../named-id.ts';
import { readFields, readJson } from '../request-body.ts';

type TokenParts = Pick<ApiOptions, 'oauthTokens' | 'partnerAccess' | 'logins' | 'audit' | 'clock'>;

type Exchange = {
  readonly type: 'authorization_code' | 'refresh_token';
  readonly code: string | undefined;
  readonly refreshToken: string | undefined;
  readonly redirectUri?: string | undefined;
  readonly verifier?: string | undefined;
};

/** Where clients fetch the tokens that people have allowed them; their secret says who they are. */
export const oauthTokenHandlers = ({ oauthTokens, partnerAccess, logins, audit, clock }: TokenParts) => {
  const issue = async (client: ClientCredentials, exchange: Exchange, address: string) => {
    const issued = await tokensFor(client, exchange).catch((error: unknown) => {
      // Secrets and codes are not to be guessed, whoever tries.
      if (isWrong(error)) logins.refuseToken(address, error);
      throw error;
    });
    await audit.record({
      actor: issued.account,
      address,
      action: 'POST /oauth/token',
      app: null,
      fields: [exchange.type, issued.client.name],
      allowed: true,
    });
    return issued;
  };

  const tokensFor = ({ id, secret: shown }: ClientCredentials, exchange: Exchange): Promise<IssuedTokens> => {
    const { type, code, refreshToken, redirectUri, verifier } = exchange;
    const client = { id, secret: shown };
    if (type === 'refresh_token') return oauthTokens.refresh(client, must(refreshToken, 'refresh_token'));
    return oauthTokens.exchange(client, { code: must(code, 'code'), redirectUri, verifier });
  };

  /** For one add-on, to its provider, whose secret is told from those of clients. */
  const partnerTokens = async (
    client: ClientCredentials,
    exchange: Exchange,
    address: string,
  ): Promise<TokenAnswer | null> => {
    const issued = await partnerAccess.tokens(client.secret, exchange).catch((error: unknown) => {
      if (isWrong(error)) logins.refuseToken(address, error);
      throw error;
    });
    return (
      issued && {
        access_token: issued.accessToken,
        refresh_token: issued.refreshToken,
        expires_in: issued.expiresInSeconds,
        token_type: 'Bearer',
        scope: 'global',
        user_id: issued.addOnId,
        session_nonce: null,
      }
    );
  };

  const secondsLeft = (until: Date): number => Math.round((until.getTime() - clock.now().getTime()) / 1000);

  return {
    /** `POST /oauth/tokens`, in the words of the Platform API. */
    create: (async (request, address) => {
      const form = readBody(oauthTokenForm, await readJson(request));
      const { type, code } = form.grant;
      const exchange = { type, code, refreshToken: form.refresh_token?.token };
      const issued = await issue({ secret: form.client.secret }, exchange, address);
      return secret(created(describe(issued, form, secondsLeft(issued.token.expiresAt))));
    }) satisfies OpenHandler,

    /** `POST /oauth/token`, as RFC 6749 has it. */
    exchange: (async (request, address) =>
      asOauth(async () => {
        const form = readBody(tokenForm, await readFields(request));
        const client = credentialsOf(request, form);
        const exchange = {
          type: form.grant_type,
          code: form.code,
          refreshToken: form.refresh_token,
          redirectUri: form.redirect_uri,
          verifier: form.code_verifier,
        };
        const partner = await partnerTokens(client, exchange, address);
        if (partner) return secret(ok(partner));
        const issued = await issue(client, exchange, address);
        const answer: TokenAnswer = {
          access_token: issued.accessToken,
          refresh_token: issued.refreshToken,
          expires_in: secondsLeft(issued.token.expiresAt),
          token_type: 'Bearer',
          scope: issued.authorization.scope.join(' '),
          user_id: issued.account.id,
          session_nonce: null,
        };
        return secret(ok(answer));
      })) satisfies OpenHandler,

    revoke: (async ({ account, param }) => {
      const { token, authorization } = await oauthTokens.revoke(account, param('token'));
      const part = { id: token.id, expires_in: 0, token: UNREADABLE };
      const resource: OauthTokenResource = {
        id: token.id,
        access_token: part,
        authorization: { id: authorization.id },
        client: null,
        created_at: timestamp(token.createdAt),
        grant: { code: UNREADABLE, type: 'authorization_code' },
        refresh_token: { id: refreshId(authorization.id), expires_in: null, token: UNREADABLE },
        session: { id: authorization.sessionId ?? authorization.id },
        updated_at: timestamp(token.createdAt),
        user: { id: account.id },
      };
      return ok(resource);
    }) satisfies Handler,
  };
};

const UNREADABLE = 'HRKU-**********';

const refreshId = (authorizationId: string): string => namedId('refresh-token', authorizationId);

const describe = (
  { authorization, account, token, accessToken, refreshToken }: IssuedTokens,
  { client, grant }: ReturnType<typeof oauthTokenForm.parse>,
  expiresIn: number,
): OauthTokenResource => ({
  id: token.id,
  access_token: { id: token.id, expires_in: expiresIn, token: accessToken },
  authorization: { id: authorization.id },
  client: { secret: client.secret },
  created_at: timestamp(token.createdAt),
  grant: { code: grant.code ?? '', type: grant.type },
  refresh_token: { id: refreshId(authorization.id), expires_in: null, token: refreshToken },
  session: { id: authorization.sessionId ?? authorization.id },
  updated_at: timestamp(token.createdAt),
  user: { id: account.id },
});

/** In the form, or as Basic (RFC 6749 §2.3.1). @throws {Refusal} `unauthorized` */
function credentialsOf(request: Request, form: ReturnType<typeof tokenForm.parse>): ClientCredentials {
  if (form.client_secret !== undefined) return { id: form.client_id, secret: form.client_secret };
  const [, text = ''] = /^basic (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  const { user, password } = decodeBasic(text);
  if (user !== null && password !== '') return { id: formDecoded(user), secret: formDecoded(password) };
  throw new Refusal('unauthorized', 'Name the secret of the client: `client_secret`.', {
    id: 'invalid_client',
  });
}

/** What is no escape is meant as it stands: many clients send Basic credentials as they are. */
function formDecoded(word: string): string {
  try {
    return decodeURIComponent(word.replaceAll('+', ' '));
  } catch {
    return word;
  }
}

function must(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new Refusal('bad_request', `${name} is missing.`, { id: 'invalid_request' });
}

const isWrong = (error: unknown): error is Refusal =>
  error instanceof Refusal && ['invalid_client', 'invalid_grant'].includes(error.id);

/** Errors as OAuth libraries look for them (RFC 6749 §5.2), and as every other answer has them. */
async function asOauth(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ProtocolError)) throw error;
    const answer = errorAnswer(error);
    const { id, message } = answer.body as { readonly id: string; readonly message: string };
    const known = ['invalid_client', 'invalid_grant'].includes(id) ? id : 'invalid_request';
    return {
      ...answer,
      status: answer.status === 422 ? 400 : answer.status,
      body: { id, message, error: known, error_description: message },
      headers: { ...answer.headers, ...(id === 'invalid_client' && { 'www-authenticate': 'Basic' }) },
      secret: true,
    };
  }
}
