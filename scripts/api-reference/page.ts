import type { Endpoint } from '../../src/lib/api/reference.ts';

const INTRODUCTION = `# The Platform API

<!-- Made by scripts/api-reference.ts of the forms that the API itself reads requests with: npm run api-reference -->

Everything that \`renga\` does goes through these endpoints, and clients of Heroku's Platform API v3 can use them as they are.

- A request names the version, \`Accept: application/vnd.heroku+json; version=3\` (any \`version=3.*\` will do), and a token:
  \`Authorization: Bearer TOKEN\`. \`renga auth:token\` prints yours.
- \`GET /schema\` is this page for programs.
- A list is cut by \`Range: name ..; max=10, order=desc\`; \`Next-Range\` of an answer is the \`Range\` of the next part.
- An error has an \`id\` that never changes its meaning, and a \`message\` that says what to do.
- A change with an \`Idempotency-Key\` may be sent again when its answer was lost: it is done once. Keys are kept for a day,
  whoever is killed meanwhile; one that was cut short is answered with \`request_interrupted\`.
- Answers are those of Heroku's published schema. In \`version=3.renga\` some have more fields; only there is \`/renga\` published.
`;

/** The page of all endpoints. */
export function apiPage(endpoints: readonly Endpoint[]): string {
  const sections = [...Map.groupBy(endpoints, ({ resource }) => resource)].map(([resource, own]) =>
    [
      `## ${resource}`,
      '',
      '| | | body |',
      '|---|---|---|',
      ...own.map(({ method, path, title, body }) => `| ${title} | \`${method} ${path}\` | ${fields(body)} |`),
    ].join('\n'),
  );
  return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`;
}

/** `` `url`, `level` notify or sync, `secret`? `` */
function fields(body: Endpoint['body']): string {
  if (body === null) return '';
  const properties = Object.entries(record(body['properties']));
  if (properties.length === 0) return 'an object of texts, or null to remove one';
  const required = Array.isArray(body['required']) ? body['required'] : [];
  return properties
    .filter(([, schema]) => !isNotOffered(record(schema)))
    .map(([name, schema]) => `\`${name}\`${required.includes(name) ? '' : '?'} ${kind(record(schema))}`)
    .join(', ');
}

function kind(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String).join(' or ');
  const choices = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(record) : [];
  if (choices.length > 0) return [...new Set(choices.map(kind))].join(' or ');
  if (schema['type'] === 'array') return `list of ${kind(record(schema['items']))}`;
  if (schema['type'] === 'object') {
    const names = Object.keys(record(schema['properties']));
    return names.length === 0 ? 'object' : `{${names.join(', ')}}`;
  }
  return String(schema['type'] ?? 'value').replace('string', 'text');
}

/** Keys that clients of other installations send and that cannot be met here. */
const isNotOffered = (schema: Readonly<Record<string, unknown>>): boolean =>
  kind(schema) === 'null or false' || kind(schema) === 'false or null';

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
