import { parseLogInput } from '../../domain/log-input.ts';
import { Refusal } from '../../domain/refusal.ts';
import { decodeBasic } from '../../std/basic-credentials.ts';
import type { ApiOptions } from '../api-options.ts';
import { accepted, type OpenHandler } from '../call.ts';
import { readBytes } from '../request-body.ts';

type Parts = Pick<ApiOptions, 'partnerAccess' | 'logins'>;

/** `POST /logs`, where providers that require `log_input` write into the log of the app of an add-on. */
export const logInput =
  ({ partnerAccess, logins }: Parts): OpenHandler =>
  async (request, address) => {
    const lines = parseLogInput(await readBytes(request));
    await partnerAccess.writeLog(tokenOf(request), lines).catch((error: unknown) => {
      // Tokens are not to be guessed, whoever tries.
      if (error instanceof Refusal && error.kind === 'unauthorized') logins.refuseToken(address, error);
      throw error;
    });
    return accepted();
  };

/** The password of Basic credentials. */
function tokenOf(request: Request): string {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  const { user, password } = decodeBasic(encoded);
  return user === null ? '' : password;
}
