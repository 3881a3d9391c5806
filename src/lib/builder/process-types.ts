import { parse } from 'yaml';
import { isProcessType, type ProcessTypes } from '../domain/procfile.ts';

/** Longest Procfile and longest output of bin/release, in bytes. */
export const METADATA_LIMIT = 256 * 1024;

/**
 * The default process types in what a buildpack's bin/release printed (Dev Center: Buildpack API).
 * @throws {Error} when it is not YAML of that form, saying why
 */
export function releaseTypes(yaml: string): ProcessTypes {
  if (Buffer.byteLength(yaml) > METADATA_LIMIT) throw new Error('it is too long.');
  const document: unknown = parse(yaml, { maxAliasCount: 50, schema: 'core', logLevel: 'error' });
  if (document === null || document === undefined) return {};
  if (!isMap(document)) throw new Error('it is not a map.');
  const types = document['default_process_types'] ?? {};
  if (!isMap(types)) throw new Error('default_process_types is not a map.');
  return Object.fromEntries(Object.entries(types).flatMap(([name, command]) => entry(name, command)));
}

/** The Procfile's types over those of the buildpack. */
export const mergedTypes = (procfile: ProcessTypes, defaults: ProcessTypes): ProcessTypes =>
  Object.fromEntries(
    [...new Map([...Object.entries(defaults), ...Object.entries(procfile)])].sort(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  );

/** What the build output says of both. */
export function describeTypes(procfile: ProcessTypes, defaults: ProcessTypes): string {
  const names = (types: ProcessTypes) => Object.keys(types).sort().join(', ') || '(none)';
  const others = Object.fromEntries(
    Object.entries(defaults).filter(([name]) => !Object.hasOwn(procfile, name)),
  );
  if (Object.keys(others).length === 0) return `       Procfile declares types -> ${names(procfile)}\n`;
  return (
    `       Procfile declares types     -> ${names(procfile)}\n` +
    `       Default types for buildpack -> ${names(others)}\n`
  );
}

function entry(name: string, command: unknown): readonly [string, string][] {
  if (!isProcessType(name)) throw new Error(`${JSON.stringify(name.slice(0, 80))} is no process type.`);
  if (typeof command !== 'string' || command.includes('\0'))
    throw new Error(`the command of ${name} is no text.`);
  return command.trim() === '' ? [] : [[name, command.trim()]];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
