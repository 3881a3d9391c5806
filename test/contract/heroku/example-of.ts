type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Node = Readonly<Record<string, unknown>>;

/** A value that a published schema describes: its own examples where it has them, else the plainest one. */
export function exampleOf(root: Node, node: unknown, depth = 0): Json {
  const schema = resolve(root, node);
  if ('example' in schema) return schema['example'] as Json;
  const [choice] = [schema['anyOf'], schema['oneOf']].filter(Array.isArray).map((choices) => choices[0]);
  if (choice !== undefined) return exampleOf(root, choice, depth);
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const types = [schema['type'] ?? []].flat();
  if (types.includes('array'))
    return depth > DEEPEST ? [] : [exampleOf(root, schema['items'] ?? {}, depth + 1)];
  if (schema['properties'] !== undefined) {
    const properties = Object.entries(schema['properties'] as Node);
    return Object.fromEntries(properties.map(([name, each]) => [name, exampleOf(root, each, depth + 1)]));
  }
  return plainest(types, schema['format']);
}

const DEEPEST = 6;

function plainest(types: readonly unknown[], format: unknown): Json {
  if (types.includes('null')) return null;
  if (types.includes('boolean')) return false;
  if (types.includes('integer') || types.includes('number')) return 1;
  if (types.includes('object')) return {};
  if (format === 'uri') return 'https://example.com/';
  if (format === 'date-time') return '2012-01-01T12:00:00Z';
  return format === 'uuid' ? '01234567-89ab-cdef-0123-456789abcdef' : 'example';
}

/** Follows `$ref`s, which point into the file itself. */
function resolve(root: Node, node: unknown): Node {
  const schema = (node ?? {}) as Node;
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const path = ref
    .replace(/^.*#\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  return resolve(
    root,
    path.reduce<unknown>((found, name) => (found as Node)[name], root),
  );
}
