import { configVarsForm } from '../../schema/config-var.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok, read, secret } from '../call.ts';

/** As the config vars of an app: a flat object that is answered whole, also after a change. */
export const pipelineConfigVarHandlers = ({ stageConfig }: Pick<ApiOptions, 'stageConfig'>) => ({
  info: (async (call) =>
    secret(
      ok(await stageConfig.get(call.account, call.param('pipeline'), call.param('stage'))),
    )) satisfies Handler,

  update: (async (call) => {
    const patch = read(configVarsForm, call);
    const config = await stageConfig.patch(call.account, call.param('pipeline'), call.param('stage'), patch);
    return secret(ok(config));
  }) satisfies Handler,
});
