import { describe, expect, it } from 'vitest';
import { type AcceptedVersion, parseAccept } from '../../src/lib/schema/accept.ts';

const version = (variant: '3' | '3.sdk' | '3.renga'): AcceptedVersion => ({ kind: 'version', variant });

describe('the Accept header', () => {
  it.each<[string | null, AcceptedVersion]>([
    ['application/vnd.heroku+json; version=3', version('3')],
    ['application/vnd.heroku+json;version=3', version('3')],
    ['application/vnd.heroku+json; version=3.sdk', version('3.sdk')],
    ['application/vnd.heroku+json; version=3.renga', version('3.renga')],
    ['application/vnd.heroku+json; version=3.review-apps', version('3')],
    ['Application/Vnd.Heroku+JSON; Version="3"', version('3')],
    ['text/html, application/vnd.heroku+json; version=3; q=0.5', version('3')],
    ['application/vnd.heroku+json', { kind: 'missing' }],
    ['application/json', { kind: 'missing' }],
    ['*/*', { kind: 'missing' }],
    [null, { kind: 'missing' }],
    ['application/vnd.heroku+json; version=2', { kind: 'unacceptable' }],
    ['application/vnd.heroku+json; version=30', { kind: 'unacceptable' }],
    ['text/html', { kind: 'unacceptable' }],
  ])('%j', (header, expected) => {
    expect(parseAccept(header)).toEqual(expected);
  });
});
