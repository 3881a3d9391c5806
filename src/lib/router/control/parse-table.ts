import type { AppRoute, Endpoint, RouteTable, ServedCertificate } from '../../domain/route-table.ts';

// Read by hand: loading a schema library would double the time in which a router is back after a crash.

const HOST = /^(?:(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])$/;
const ADDRESS = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/;
const TOKEN = /^[\w-]+$/;
const DYNO = /^[\w.-]+$/;
const STATES: readonly AppRoute['state'][] = [
  'up',
  'starting',
  'crashed',
  'no-web',
  'blank',
  'maintenance',
  'asleep',
  'quota',
  'closed',
];

/**
 * Reads a table from JSON.
 * @throws {Error} saying what is wrong with it
 */
export function parseTable(json: string): RouteTable {
  const table = object(JSON.parse(json), 'the table');
  const control = object(table['control'], 'control');
  return {
    version: version(table['version']),
    apps: Object.fromEntries(
      Object.entries(object(table['apps'], 'apps')).map(([host, app]) => [
        matching(host, HOST, 'a host of apps'),
        appRoute(object(app, `apps.${host}`), `apps.${host}`),
      ]),
    ),
    ...certificates(table['certificates']),
    ...challenges(table['challenges']),
    control: {
      hosts: list(control['hosts'], 'control.hosts').map((host) => matching(host, HOST, 'a host of control')),
      socketPath: text(control['socketPath'], 'control.socketPath'),
    },
  };
}

function certificates(value: unknown): Pick<RouteTable, 'certificates'> {
  if (value === undefined) return {};
  const entries = Object.entries(object(value, 'certificates'));
  return {
    certificates: Object.fromEntries(
      entries.map(([host, each]) => [matching(host, HOST, 'a host of certificates'), certificate(each)]),
    ),
  };
}

function challenges(value: unknown): Pick<RouteTable, 'challenges'> {
  if (value === undefined) return {};
  const entries = Object.entries(object(value, 'challenges'));
  return {
    challenges: Object.fromEntries(
      entries.map(([token, answer]) => [
        matching(token, TOKEN, 'a token of challenges'),
        text(answer, `challenges.${token}`),
      ]),
    ),
  };
}

/** What is wrong is not repeated: it is a secret. */
function certificate(value: unknown): ServedCertificate {
  const { cert, key } = object(value, 'certificates');
  if (typeof cert === 'string' && typeof key === 'string') return { cert, key };
  throw new Error('the routing table is not valid: a certificate is not one');
}

function appRoute(app: Readonly<Record<string, unknown>>, where: string): AppRoute {
  return {
    appId: text(app['appId'], `${where}.appId`),
    appName: text(app['appName'], `${where}.appName`),
    state: STATES.find((state) => state === app['state']) ?? refuse(`${where}.state`, app['state']),
    endpoints: list(app['endpoints'], `${where}.endpoints`).map((entry) =>
      endpoint(entry, `${where}.endpoints`),
    ),
    ...page(app, 'errorPageUrl', where),
    ...page(app, 'maintenancePageUrl', where),
    ...option(app, 'sessionAffinity'),
    ...option(app, 'closesConnections'),
    ...option(app, 'endToEndContinue'),
  };
}

function endpoint(entry: unknown, where: string): Endpoint {
  const { dyno, address } = object(entry, where);
  return {
    dyno: matching(dyno, DYNO, `${where}: dyno`),
    address: matching(address, ADDRESS, `${where}: address`),
  };
}

const page = (app: Readonly<Record<string, unknown>>, name: string, where: string): Record<string, string> =>
  app[name] === undefined ? {} : { [name]: text(app[name], `${where}.${name}`) };

/** An option that is off unless it is there. */
const option = (app: Readonly<Record<string, unknown>>, name: string): Record<string, true> =>
  app[name] === true ? { [name]: true } : {};

function object(value: unknown, where: string): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : refuse(where, value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown, where: string): readonly unknown[] =>
  Array.isArray(value) ? value : refuse(where, value);

const text = (value: unknown, where: string): string =>
  typeof value === 'string' ? value : refuse(where, value);

const version = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse('version', value);

function matching(value: unknown, form: RegExp, where: string): string {
  return typeof value === 'string' && form.test(value) ? value : refuse(where, value);
}

function refuse(where: string, value: unknown): never {
  throw new Error(`the routing table is not valid: ${where} is ${JSON.stringify(value)}`);
}
