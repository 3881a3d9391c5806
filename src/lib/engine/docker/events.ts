import type Docker from 'dockerode';
import { type ContainerEvent, EngineError, type Labels } from '../port.ts';
import { askInfo } from './ask.ts';
import type { Connection } from './connection.ts';
import { jsonLines } from './json-lines.ts';
import { labelFilter } from './labels.ts';

const DOING = 'follow the events';
/** Less than this is the time that the question takes. */
const SAME_CLOCK_MS = 1000;
const KINDS = ['start', 'die', 'oom', 'rename', 'destroy'] as const;

/**
 * Events of containers from the moment of the call on, so that a list made after it misses nothing.
 * @throws {EngineError} `unavailable` when the engine ends the stream; an abort ends it quietly
 */
export function containerEvents(
  connection: Connection,
  labels: Labels,
  signal: AbortSignal,
): AsyncIterable<ContainerEvent> {
  const now = Date.now();
  const filters = { type: ['container' as const], event: [...KINDS], label: labelFilter(labels) };
  const open = async (docker: Docker, abortSignal: AbortSignal) => {
    const since = (now + (await clockOffset(docker, abortSignal))) / 1000;
    return docker.getEvents({ since, filters, abortSignal });
  };
  const opened = connection.open(DOING, open, { signal });
  opened.catch(() => {});
  return read(connection, opened, signal);
}

/** Milliseconds by which the engine's clock is ahead: that of a virtual machine may be, after a sleep. */
async function clockOffset(docker: Docker, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const { SystemTime } = await askInfo(docker, signal);
  const offset = Date.parse(SystemTime) - before;
  return Math.abs(offset) > SAME_CLOCK_MS ? offset : 0;
}

async function* read(
  connection: Connection,
  opened: Promise<NodeJS.ReadableStream>,
  signal: AbortSignal,
): AsyncGenerator<ContainerEvent> {
  try {
    for await (const message of jsonLines(await stream(opened))) {
      const event = eventOf(message);
      if (event) yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw connection.failure(error, DOING);
  }
  if (!signal.aborted)
    throw connection.failure(new EngineError('unavailable', `Cannot ${DOING}: the engine ended them`), DOING);
}

async function stream(opened: Promise<NodeJS.ReadableStream>): Promise<AsyncIterable<Uint8Array | string>> {
  return opened;
}

function eventOf(message: Readonly<Record<string, unknown>>): ContainerEvent | null {
  const kind = KINDS.find((name) => name === message['Action']);
  const actor = message['Actor'];
  if (!kind || !isRecord(actor)) return null;
  return {
    kind,
    containerId: String(actor['ID']),
    labels: labelsOf(actor['Attributes']),
    time: new Date(Math.floor(Number(message['timeNano']) / 1e6)),
  };
}

/** The engine mixes the labels with facts of its own. */
const FACTS = new Set(['image', 'name', 'exitCode', 'signal', 'execID', 'execDuration']);

function labelsOf(attributes: unknown): Labels {
  if (!isRecord(attributes)) return {};
  const pairs = Object.entries(attributes).filter(([key]) => !FACTS.has(key));
  return Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
