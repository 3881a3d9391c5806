import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { exampleOf } from '../heroku/example-of.ts';

/** The variants whose schemas are published. */
export type PublishedVariant = '3' | '3.sdk';

const FILES: Readonly<Record<PublishedVariant, string>> = {
  '3': 'heroku-platform-api-3.schema.json',
  '3.sdk': 'heroku-platform-api-3.sdk.schema.json',
};

/** Folder of Heroku's published schema files, which are not part of this repository. */
const SCHEMA_FOLDER = resolve(process.env['RENGA_PLATFORM_SCHEMA'] ?? '../shared/platform-api');

/** Why the contract cannot be checked, or nothing when it can. */
export const schemaIsAbsent = Object.values(FILES).every((file) => existsSync(join(SCHEMA_FOLDER, file)))
  ? undefined
  : `the published schema is not in ${SCHEMA_FOLDER}; name its folder in RENGA_PLATFORM_SCHEMA`;

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface Link {
  readonly resource: string;
  readonly method: string;
  /** `/apps/{}/releases/{}` */
  readonly path: string;
  /** Place of the schema of its answer, if it has one. */
  readonly target: string | null;
  /** Place of the schema of what it takes, if it has one. */
  readonly form: string | null;
}

/** One published schema, ready to judge answers. */
export class PublishedSchema {
  readonly links: readonly Link[];
  readonly #root: JsonObject;
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  private constructor(root: JsonObject) {
    this.links = linksOf(root);
    this.#root = root;
    this.#ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: FORMATS });
    this.#ajv.addSchema({ ...(strict(root) as object), $id: 'heroku' });
  }

  static open(variant: PublishedVariant): PublishedSchema {
    const text = readFileSync(join(SCHEMA_FOLDER, FILES[variant]), 'utf8');
    const root: JsonObject =
      // A host name is called a URI there.
      JSON.parse(text, function (this: JsonObject, key, value) {
        return key === 'format' && String(this['description']) === HOSTNAME ? undefined : value;
      });
    return new PublishedSchema(withUnpublished(root, variant));
  }

  /** Whether the schema says what an endpoint answers; of a few it does not. */
  answerIsDescribed(method: string, path: string): boolean {
    return this.links.some((each) => each.method === method && each.path === path && each.target);
  }

  /** What is wrong with an answer of an endpoint: a list of complaints, empty when it conforms. */
  complaints(method: string, path: string, body: unknown): readonly string[] {
    const link = this.links.find((each) => each.method === method && each.path === path && each.target);
    if (!link?.target) throw new Error(`the published schema has no answer of ${method} ${path}`);
    return this.#judge(link.target, body);
  }

  /** What is wrong with the body of a request; nothing of one that the schema says nothing about. */
  complaintsAboutRequest({ form }: Link, body: unknown): readonly string[] {
    return form === null ? [] : this.#judge(form, body);
  }

  /** The endpoint that a path belongs to: `/apps/haiku` is `/apps/{}`. */
  linkOf(method: string, path: string): Link | undefined {
    const parts = path.split('/');
    return this.links.find(
      (link) =>
        link.method === method &&
        link.path.split('/').length === parts.length &&
        link.path.split('/').every((part, index) => part === '{}' || part === parts[index]),
    );
  }

  /** What an endpoint answers, by the examples of the schema. */
  exampleAnswer({ target }: Link): unknown {
    return target === null ? null : exampleOf(this.#root, { $ref: `#${target}` });
  }

  #judge(pointer: string, body: unknown): readonly string[] {
    const validate = this.#compile(pointer);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }

  #compile(pointer: string): ValidateFunction {
    const known = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `heroku#${pointer}` });
    this.#compiled.set(pointer, known);
    return known;
  }
}

/** What clients rely on and no file tells: the tier of an app, by which the official client asks for Eco hours. */
function withUnpublished(root: JsonObject, variant: PublishedVariant): JsonObject {
  if (variant === '3') return root;
  const app = object(object(root['definitions'])['app']);
  const properties = { ...object(app['properties']), process_tier: { enum: ['eco', 'basic', 'production'] } };
  return { ...root, definitions: { ...object(root['definitions']), app: { ...app, properties } } };
}

function linksOf(root: JsonObject): readonly Link[] {
  const definitions = object(root['definitions']);
  return Object.entries(definitions).flatMap(([resource, definition]) => {
    const links = object(definition)['links'];
    return (Array.isArray(links) ? links : []).map((each: Json, index) => {
      const link = object(each);
      return {
        resource,
        method: String(link['method']).toUpperCase(),
        path: decodeURIComponent(String(link['href'])).replaceAll(/\{[^}]*\}/g, '{}'),
        target: link['targetSchema'] ? `/definitions/${resource}/links/${index}/targetSchema` : null,
        form: link['schema'] ? `/definitions/${resource}/links/${index}/schema` : null,
      };
    });
  });
}

/** Known faults of the published files and names of hosts that are not ours; see docs of the schema folder. */
const DROPPED = new Set(['$schema', 'id', 'example', 'default', 'identity']);
const OWN_HOSTS = /heroku(app)?\\?\.com/;

/**
 * The schema as a current validator reads it: `strictProperties` spelled out, so that an answer has exactly the listed
 * properties. Names of properties are kept, whatever they are.
 */
function strict(node: Json | undefined, isMap = false): Json | undefined {
  if (Array.isArray(node)) return node.map((each: Json) => strict(each) ?? null);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node as JsonObject).filter(
    ([key, value]) =>
      isMap ||
      !(DROPPED.has(key) || (key === 'pattern' && typeof value === 'string' && OWN_HOSTS.test(value))),
  );
  const copy = Object.fromEntries(
    entries.map(([key, value]) => [key, strict(value, !isMap && MAPS.has(key))]),
  );
  if (isMap || copy['strictProperties'] !== true || !copy['properties']) return copy;
  return { ...copy, required: Object.keys(object(copy['properties'])), additionalProperties: false };
}

const HOSTNAME = 'full hostname';

const MAPS = new Set(['properties', 'patternProperties', 'definitions']);

const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  email: /^[^@\s]+@[^@\s]+$/,
  uri: /^[a-z][a-z0-9+.-]*:/,
  date: /^\d{4}-\d\d-\d\d$/,
  hostname: true,
  ipv4: true,
  cidr: true,
} as const;
