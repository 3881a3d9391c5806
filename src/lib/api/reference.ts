import { z } from 'zod';
import type { Variant } from '../schema/accept.ts';
import { FORMS } from './forms.ts';

/** One endpoint as a reference tells it. */
export interface Endpoint {
  /** What it is about, after its path: `webhook-deliveries`. */
  readonly resource: string;
  readonly method: string;
  /** `/apps/{app}/webhooks` */
  readonly path: string;
  readonly title: string;
  /** JSON schema (draft 4) of its body; `null` where it takes none. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'Create',
  PUT: 'Replace',
  PATCH: 'Update',
  DELETE: 'Delete',
};

/** Every endpoint of a table, by resource. Ours alone are in the `3.renga` variant alone. */
export function endpointsOf(
  table: readonly (readonly [method: string, path: string, ...rest: unknown[]])[],
  variant: Variant,
): readonly Endpoint[] {
  const shown = table.filter(([, path]) => variant === '3.renga' || !path.startsWith('/renga/'));
  return shown
    .map(([method, path]) => endpointOf(method, path))
    .toSorted((a, b) => (a.resource === b.resource ? 0 : a.resource < b.resource ? -1 : 1));
}

/** The same as JSON hyper-schema, which generators of clients read. */
export function hyperSchema(endpoints: readonly Endpoint[]): object {
  const byResource = Map.groupBy(endpoints, ({ resource }) => resource);
  const definitions = [...byResource].map(([resource, links]) => [
    resource,
    {
      title: resource,
      type: ['object'],
      links: links.map(({ method, path, title, body }) => ({
        title,
        href: path,
        method,
        rel: method === 'GET' ? (title === 'List' ? 'instances' : 'self') : title.toLowerCase(),
        ...(body === null ? {} : { schema: body }),
      })),
    },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-04/hyper-schema#',
    title: 'Platform API',
    description: 'The Platform API as Renga speaks it.',
    type: ['object'],
    definitions: Object.fromEntries(definitions),
    properties: Object.fromEntries(
      [...byResource.keys()].map((resource) => [resource, { $ref: `#/definitions/${resource}` }]),
    ),
  };
}

function endpointOf(method: string, path: string): Endpoint {
  const form = FORMS[`${method} ${path}`];
  const segments = path.split('/').filter((each) => each !== '');
  const [subject = [], action] = splitAtAction(segments);
  return {
    resource: subject.findLast((each) => !each.startsWith(':')) ?? '',
    method,
    path: path.replaceAll(/:([a-z]+)/g, '{$1}'),
    title: action ? inWords(action) : titleOf(method, subject),
    body: form ? bodyOf(form) : null,
  };
}

/** `/dynos/:dyno/actions/stop` is about dynos, and `/actions/addons/resolve` about add-ons. */
function splitAtAction(segments: readonly string[]): readonly [readonly string[], string | undefined] {
  const at = segments.indexOf('actions');
  if (at === -1) return [segments, undefined];
  const after = segments.slice(at + 1);
  return [[...segments.slice(0, at), ...after.slice(0, -1)], after.at(-1)];
}

function titleOf(method: string, subject: readonly string[]): string {
  if (method !== 'GET') return VERBS[method] ?? method;
  const last = subject.at(-1) ?? '';
  return last.endsWith('s') && !last.startsWith(':') ? 'List' : 'Info';
}

const inWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

function bodyOf(form: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(form, {
    io: 'input',
    target: 'draft-4',
    unrepresentable: 'any',
  });
  return schema;
}
