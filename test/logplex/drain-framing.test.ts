import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../src/lib/domain/log-line.ts';
import { logplexMessage, octetCounted, syslogMessage } from '../../src/lib/logplex/drains/framing.ts';
import { unframed } from './support/drain-receivers.ts';

const line = (change: Partial<LogLine> = {}): LogLine => ({
  time: new Date('2012-11-30T06:45:26.123Z'),
  micros: 456,
  source: 'app',
  process: 'web.1',
  message: 'hello',
  ...change,
});

describe('a drained message', () => {
  test('has neither host nor structured data over HTTP', () => {
    expect(logplexMessage(line())).toBe('<190>1 2012-11-30T06:45:26.123456+00:00 host app web.1 - hello\n');
  });

  test('has the token for a host and an empty place for structured data over syslog', () => {
    expect(syslogMessage(line({ micros: 7 }), 'd.1')).toBe(
      '<190>1 2012-11-30T06:45:26.123007+00:00 d.1 app web.1 - - hello\n',
    );
  });

  test.each([
    ['what dynos write', { source: 'app', process: 'worker.2' }, 190],
    ['what people do', { source: 'app', process: 'api' }, 190],
    ['the router', { source: 'heroku', process: 'router' }, 158],
    ['the dyno manager', { source: 'heroku', process: 'web.1' }, 45],
    ['metrics', { source: 'heroku', process: 'web.1', message: 'source=web.1 dyno=x sample#load=1' }, 134],
    ['the log itself', { source: 'heroku', process: 'logplex' }, 172],
  ] as const)('tells %s by its priority', (_, change, priority) => {
    expect(logplexMessage(line(change)).split('>')[0]).toBe(`<${priority}`);
  });

  test('is counted in bytes, whatever its characters', () => {
    expect(octetCounted('é\n').toString()).toBe('3 é\n');
    const texts = fc.array(fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (messages) => {
        const sent = messages.map((message) => logplexMessage(line({ message })));
        expect(unframed(Buffer.concat(sent.map(octetCounted)))).toEqual(sent);
      }),
    );
  });
});
