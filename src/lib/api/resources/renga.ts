import { Refusal } from '../../domain/refusal.ts';
import { type MaintenanceResource, maintenanceForm, shutdownForm } from '../../schema/renga.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { accepted, type Handler, ok, read } from '../call.ts';

/** The installation itself, for which the Platform API has no words. */
export const rengaHandlers = ({ installation, closure }: Pick<ApiOptions, 'installation' | 'closure'>) => ({
  status: (async () => ok(await installation.status())) satisfies Handler,

  close: (async (call) => {
    const { maintenance } = read(maintenanceForm, call);
    return ok(describe(await closure.change(call.account, maintenance)));
  }) satisfies Handler,

  shutdown: (async (call) => {
    const { dynos } = read(shutdownForm, call);
    if (!call.trusted)
      throw new Refusal('forbidden', 'The platform is stopped on its own machine: renga backend:stop');
    installation.shutdown(dynos);
    return accepted();
  }) satisfies Handler,
});

const describe = (since: Date | null): MaintenanceResource => ({
  maintenance: since !== null,
  since: since && timestamp(since),
});
