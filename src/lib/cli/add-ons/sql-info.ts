import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import type { Output } from '../output/output.ts';
import { stateOf } from './add-on-list.ts';
import { askConsole } from './console.ts';

/** How a kind of SQL database is asked about itself. */
export interface SqlDialect {
  /** As people call it in front of its version. */
  readonly title: string;
  /** Arguments of its own client that leave nothing but values, one a line. */
  readonly words: readonly string[];
  /** For its version, the connections to it but this one, their limit, its size, the number of its tables. */
  readonly questions: string;
}

interface Surroundings {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly backend: Backend;
}

/** What databases are like at the moment, as JSON or each under a heading. */
export async function showSqlInfo(
  { out, client, backend }: Surroundings,
  { title, words, questions }: SqlDialect,
  { addOns, json }: { readonly addOns: readonly AddOnResource[]; readonly json: boolean },
): Promise<void> {
  const infos = await Promise.all(
    addOns.map(async (addOn) => {
      const ready = addOn.state === 'provisioned';
      const text = ready ? await askConsole({ client, backend, addOn, words }, questions) : '';
      const [version, connections, limit, size, tables] = text.trim().split('\n');
      return { addOn, version, connections, limit, size, tables };
    }),
  );
  if (json)
    return out.json(
      infos.map(({ addOn, ...rest }) => ({ name: addOn.name, plan: addOn.plan.name, ...rest })),
    );
  for (const { addOn, version, connections, limit, size, tables } of infos) {
    out.header(addOn.config_vars.join(', '));
    out.keyValues({
      Plan: addOn.plan.human_name ?? addOn.plan.name,
      Status: stateOf(addOn) === 'created' ? 'Available' : stateOf(addOn),
      Connections: connections && `${connections}/${limit}`,
      [`${title} Version`]: version || null,
      Created: addOn.created_at,
      'Data Size': size,
      Tables: tables,
      'Add-on': out.style.yellow(addOn.name),
    });
    out.line();
  }
}
