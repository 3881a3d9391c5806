import type { AddOn } from '../../domain/add-on.ts';
import { DEFAULT_LOGIN } from '../../domain/login.ts';
import type { Credential } from '../../platform/credentials.ts';
import type { PostgresInfo } from '../../platform/databases.ts';
import {
  type CredentialResource,
  credentialCreateForm,
  type PostgresResource,
  resetForm,
  rotationForm,
} from '../../schema/database.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { accepted, type Call, created, type Handler, ok, read, secret } from '../call.ts';
import { waitResource } from './wait-status.ts';

type Parts = Pick<ApiOptions, 'credentials' | 'databases'>;

const database = (call: Call): string => call.param('database');

/** What the official client asks Heroku's data host about PostgreSQL. */
export const postgresHandlers = ({ credentials, databases }: Parts) => {
  const find = (call: Call) => databases.find(call.account, database(call), 'postgresql');
  const rotate = async (call: Call, name: string) => {
    const { forced } = read(rotationForm, call);
    const addOn = await find(call);
    await credentials.rotate(call.account, addOn.id, { name, force: forced === true });
    return ok({});
  };

  return {
    info: (async (call) => {
      const addOn = await databases.ready(call.account, database(call), 'postgresql');
      return secret(ok(describe(addOn, await databases.postgres(addOn))));
    }) satisfies Handler,

    wait: (async (call) => ok(waitResource(await find(call)))) satisfies Handler,

    reset: (async (call) => {
      const { extensions } = read(resetForm, call);
      await databases.reset(call.account, database(call), extensions ?? []);
      return accepted();
    }) satisfies Handler,

    disconnect: (async (call) => {
      await databases.disconnect(call.account, database(call));
      return ok({});
    }) satisfies Handler,

    resetStatistics: (async (call) => {
      await databases.resetStatistics(call.account, database(call), 'postgresql');
      return ok({ message: 'Stats reset successful.' });
    }) satisfies Handler,

    credentials: (async (call) => {
      const addOn = await find(call);
      const all = await credentials.list(call.account, addOn.id);
      return secret(ok(all.map((each) => describeCredential(addOn, each))));
    }) satisfies Handler,

    credential: (async (call) => {
      const addOn = await find(call);
      const found = await credentials.find(call.account, addOn.id, call.param('credential'));
      return secret(ok(describeCredential(addOn, found)));
    }) satisfies Handler,

    createCredential: (async (call) => {
      const { name } = read(credentialCreateForm, call);
      const addOn = await find(call);
      return secret(
        created(describeCredential(addOn, await credentials.create(call.account, addOn.id, name))),
      );
    }) satisfies Handler,

    destroyCredential: (async (call) => {
      const addOn = await find(call);
      await credentials.destroy(call.account, addOn.id, call.param('credential'));
      return ok({});
    }) satisfies Handler,

    rotate: ((call) => rotate(call, call.param('credential'))) satisfies Handler,
    rotateAll: ((call) => rotate(call, 'all')) satisfies Handler,

    repair: (async (call) => {
      const addOn = await find(call);
      await credentials.repair(call.account, addOn.id);
      return ok({});
    }) satisfies Handler,
  };
};

function describe(addOn: AddOn, info: PostgresInfo): PostgresResource {
  return {
    addon_id: addOn.id,
    name: addOn.name,
    plan: addOn.plan,
    created_at: timestamp(addOn.createdAt),
    info: [
      { name: 'Plan', values: [addOn.plan] },
      { name: 'Status', values: [addOn.failure ? 'Unavailable' : 'Available'] },
      { name: 'Data Size', values: [megabytes(info.bytes)] },
      { name: 'Tables', values: [String(info.tables)] },
      { name: 'PG Version', values: [info.version] },
      { name: 'Connections', values: [`${info.connections}/${info.connectionLimit}`] },
      { name: 'Created', values: [timestamp(addOn.createdAt)] },
      { name: 'Continuous Protection', values: ['Off'] },
      { name: 'Maintenance', values: ['not required'] },
    ],
    resource_url: addOn.config['URL'] ?? '',
    following: null,
  };
}

function describeCredential(addOn: AddOn, credential: Credential): CredentialResource {
  const { hostname: host, port } = new URL(addOn.config['URL'] ?? '');
  const { name, user, password, state } = credential;
  return {
    uuid: name === DEFAULT_LOGIN ? addOn.id : `${addOn.id}-${name}`,
    name,
    state,
    database: addOn.credentials.database,
    host,
    port: Number(port || 5432),
    credentials: [{ user, password, state: state === 'enabling' ? 'enabling' : 'active' }],
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
