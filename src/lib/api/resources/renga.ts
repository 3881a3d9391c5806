import { Refusal } from '../../domain/refusal.ts';
import { shutdownForm } from '../../schema/renga.ts';
import type { ApiOptions } from '../api-options.ts';
import { accepted, type Handler, ok, read } from '../call.ts';

/** The installation itself, for which the Platform API has no words. */
export const rengaHandlers = ({ installation }: Pick<ApiOptions, 'installation'>) => ({
  status: (async () => ok(await installation.status())) satisfies Handler,

  shutdown: (async (call) => {
    const { dynos } = read(shutdownForm, call);
    if (!call.trusted)
      throw new Refusal('forbidden', 'The platform is stopped on its own machine: renga backend:stop');
    installation.shutdown(dynos);
    return accepted();
  }) satisfies Handler,
});
