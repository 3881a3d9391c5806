import { formatLogLine, type NumberedLogLine } from '../../domain/log-line.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { LogQuery } from '../../platform/ports.ts';
import { type LogSessionResource, logSessionForm } from '../../schema/log-session.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, read } from '../call.ts';
import { bodyOf, withHeartbeat } from '../streams.ts';

const USUAL_LINES = 100;
const MOST_LINES = 1_500;
const HEARTBEAT_MS = 15_000;

/** Hands out the URL that an app's log is read from. */
export const logSessionHandlers = ({ logSessions, urls }: Pick<ApiOptions, 'logSessions' | 'urls'>) => ({
  create: (async (call) => {
    const query = toQuery(read(logSessionForm, call));
    const session = await logSessions.create(call.account, call.param('app'), query);
    const resource: LogSessionResource = {
      id: session.id,
      created_at: timestamp(session.createdAt),
      logplex_url: `${urls.api()}/streams/logs/${session.secret}`,
      updated_at: timestamp(session.createdAt),
    };
    return created(resource);
  }) satisfies Handler,
});

type Form = ReturnType<typeof logSessionForm.parse>;

function toQuery({ lines, tail, source, dyno, type }: Form): LogQuery {
  const process = dyno ?? type;
  if (source !== undefined && source !== 'app' && source !== 'heroku')
    throw Refusal.invalid(
      `Source ${JSON.stringify(source)} does not exist: use app or heroku.`,
      'invalid_source',
    );
  return {
    lines: Math.min(Math.max(lines ?? USUAL_LINES, 0), MOST_LINES),
    tail: tail ?? false,
    ...(source === undefined ? {} : { source }),
    ...(process === undefined ? {} : { process }),
  };
}

/**
 * The lines of a session: server-sent events with resumption for whoever accepts them, else plain text. Without `tail`
 * the stream ends with the last line.
 */
export const logStream =
  ({ logSessions, clock, installation }: Pick<ApiOptions, 'logSessions' | 'clock' | 'installation'>) =>
  async (request: Request, secret: string): Promise<Response> => {
    const asEvents = (request.headers.get('accept') ?? '').includes('text/event-stream');
    const last = /^\d{1,15}$/.exec(request.headers.get('last-event-id') ?? '')?.[0];
    const gone = new AbortController();
    const { stopping } = installation;
    const over = AbortSignal.any([gone.signal, stopping]);
    const after = last === undefined ? undefined : Number(last);
    const { lines, session } = await logSessions.open(secret, after, over);
    const events = session.query.tail ? encode(lines, event, () => ending(stopping)) : toTheEnd(lines);
    const body = asEvents
      ? withHeartbeat(events, { beat: utf8.encode(':\n\n'), everyMs: HEARTBEAT_MS, clock })
      : encode(lines, (line) => `${formatLogLine(line)}\n`);
    return new Response(
      bodyOf(body, () => gone.abort()),
      { headers: { 'content-type': asEvents ? 'text/event-stream' : 'text/plain; charset=utf-8' } },
    );
  };

const utf8 = new TextEncoder();

async function* encode(
  lines: AsyncIterable<NumberedLogLine>,
  print: (line: NumberedLogLine) => string,
  last: () => string = () => '',
): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield utf8.encode(print(line));
  const rest = last();
  if (rest !== '') yield utf8.encode(rest);
}

/** Whoever follows a log reads why it ends, and need not come again: an event that clients which do not know it skip. */
const ending = (stopping: AbortSignal): string =>
  stopping.aborted ? `event: end\ndata: ${String(stopping.reason?.message)}\n\n` : '';

/** A reader looks once more when the last line has come: without a wait (WHATWG HTML, section 9.2). */
async function* toTheEnd(lines: AsyncIterable<NumberedLogLine>): AsyncGenerator<Uint8Array> {
  yield utf8.encode('retry: 1\n\n');
  yield* encode(lines, event);
}

const event = (line: NumberedLogLine): string =>
  `id: ${line.sequence}\ndata: ${formatLogLine(line).replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`;
