/** The part of JSON schema that request forms come out as. */
interface Schema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: unknown;
  readonly additionalProperties?: unknown;
}

type Field = readonly (string | number)[];

const schemaOf = (value: unknown): Schema => (typeof value === 'object' && value !== null ? value : {});

/** The first choice that is something. */
function chosen(value: unknown): Schema {
  const schema = schemaOf(value);
  const choice = schema.anyOf?.map(schemaOf).find((each) => each.type !== 'null');
  return choice ? chosen(choice) : schema;
}

/** The least that such a schema takes. */
export function sampleOf(value: unknown): unknown {
  const schema = chosen(value);
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'string') return 'x';
  if (schema.type === 'number' || schema.type === 'integer') return 1;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') return [sampleOf(schema.items)];
  const properties = Object.entries(schema.properties ?? {});
  return Object.fromEntries(
    properties
      .filter(([name]) => schema.required?.includes(name))
      .map(([name, each]) => [name, sampleOf(each)]),
  );
}

/** Every place of a schema that takes a text, keys of maps included. */
export function fieldsOf(value: unknown, at: Field = []): readonly Field[] {
  const schema = chosen(value);
  if (schema.type === 'string' || (at.length > 0 && schema.type === undefined && !schema.properties))
    return [at];
  if (schema.type === 'array') return fieldsOf(schema.items, [...at, 0]);
  const map = schema.additionalProperties ? fieldsOf(schema.additionalProperties, [...at, 'KEY']) : [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
    fieldsOf(each, [...at, name]),
  );
  return [...own, ...map, ...(at.length === 0 && !schema.properties && map.length === 0 ? [['KEY']] : [])];
}

/** A copy in which a field has a value; a `KEY` is also tried as the name of one. */
export function withValue(body: unknown, [first, ...rest]: Field, value: string): unknown {
  if (first === undefined) return value;
  if (typeof first === 'number')
    return [withValue(Array.isArray(body) ? body[first] : undefined, rest, value)];
  const map = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  if (first === 'KEY') return { ...map, KEY: value, [value]: value };
  return { ...map, [first]: withValue(map[first], rest, value) };
}
