import { configVarsForm } from '../../schema/config-var.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok, read, secret } from '../call.ts';

/** A flat object that is answered whole, also after a change. */
export const configVarHandlers = ({ releases }: Pick<ApiOptions, 'releases'>) => ({
  info: (async (call) =>
    secret(ok(await releases.config(call.account, call.param('app'))))) satisfies Handler,

  update: (async (call) => {
    const patch = read(configVarsForm, call);
    const { config } = await releases.patchConfig(call.account, call.param('app'), patch);
    return secret(ok(config));
  }) satisfies Handler,

  ofRelease: (async (call) => {
    const config = await releases.configAt(call.account, call.param('app'), call.param('release'));
    return secret(ok(config));
  }) satisfies Handler,
});
