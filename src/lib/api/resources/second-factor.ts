import {
  codeForm,
  type RecoveryCodesResource,
  type SecondFactorResource,
} from '../../schema/second-factor.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, ok, read, secret } from '../call.ts';

/** The caller's second factor, for which the Platform API has no words: Heroku's own pages turn it on. */
export const secondFactorHandlers = ({ secondFactors }: Pick<ApiOptions, 'secondFactors'>) => ({
  begin: (async ({ account }) => {
    const resource: SecondFactorResource = await secondFactors.begin(account);
    return secret(created(resource));
  }) satisfies Handler,

  confirm: (async (call) => {
    const { code } = read(codeForm, call);
    const codes = await secondFactors.confirm(call.account, code);
    const resource: RecoveryCodesResource = { recovery_codes: codes };
    return secret(ok(resource));
  }) satisfies Handler,

  end: (async (call) => {
    // Who owns the installation may have lost app and codes.
    if (!call.trusted) await secondFactors.check(call.account, twoFactorCode(call));
    await secondFactors.end(call.account);
    return ok({});
  }) satisfies Handler,
});

/** What the caller shows beside a password. */
export const twoFactorCode = ({ header }: Call): string | undefined => header('heroku-two-factor-code');
