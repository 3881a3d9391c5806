import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBuildpack } from '../../src/lib/domain/buildpack.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';

const github = 'https://github.com/heroku/heroku-buildpack';

describe('the name of a buildpack', () => {
  it.each([
    ['renga/nodejs', { kind: 'bundled', folder: 'nodejs' }],
    ['heroku/nodejs', { kind: 'git', url: `${github}-nodejs`, ref: null }],
    ['urn:buildpack:heroku/python', { kind: 'git', url: `${github}-python`, ref: null }],
    ['heroku/jvm', { kind: 'git', url: `${github}-jvm-common`, ref: null }],
    ['heroku-community/apt', { kind: 'git', url: `${github}-apt`, ref: null }],
    ['https://example.com/pack', { kind: 'git', url: 'https://example.com/pack', ref: null }],
    ['https://example.com/pack.git#v2.1', { kind: 'git', url: 'https://example.com/pack.git', ref: 'v2.1' }],
    [
      'git://example.com/pack.git#feature/a',
      { kind: 'git', url: 'git://example.com/pack.git', ref: 'feature/a' },
    ],
    ['https://example.com/pack.tgz', { kind: 'tarball', url: 'https://example.com/pack.tgz' }],
    ['https://example.com/a.tar.gz?sig=1', { kind: 'tarball', url: 'https://example.com/a.tar.gz?sig=1' }],
    ['/srv/pack', { kind: 'local', path: '/srv/pack', ref: null }],
    ['/srv/pack.git#main', { kind: 'local', path: '/srv/pack.git', ref: 'main' }],
    ['file:///srv/a%20pack', { kind: 'local', path: '/srv/a pack', ref: null }],
  ])('%s', (name, source) => {
    expect(parseBuildpack(name)).toEqual({ name, title: name, secrets: [], source });
  });

  it('keeps a password out of sight', () => {
    expect(parseBuildpack('https://kim:s3cr%40t@example.com/pack.git#v1')).toEqual({
      name: 'https://kim:s3cr%40t@example.com/pack.git#v1',
      title: 'https://***@example.com/pack.git#v1',
      secrets: ['s3cr%40t', 's3cr@t'],
      source: { kind: 'git', url: 'https://kim:s3cr%40t@example.com/pack.git', ref: 'v1' },
    });
    expect(parseBuildpack('https://token@example.com/pack')).toMatchObject({ secrets: ['token'] });
  });

  it.each([
    ['', 'empty'],
    ['nodejs', 'give a name such as'],
    ['renga/cobol', 'the buildpacks of this platform are'],
    ['acme/pack', 'the namespaces known here'],
    ['ext::sh -c id', 'white space'],
    ['ext::sh', 'give a name such as'],
    ['--upload-pack=id', 'give a name such as'],
    ['ssh://git@example.com/pack.git', 'give a name such as'],
    ['git@example.com:pack.git', 'give a name such as'],
    ['file://server/pack', 'names no host'],
    ['https://example.com/pack#--upload-pack=id', 'what follows #'],
    ['https://example.com/pack#a..b', 'what follows #'],
    ['https://example.com/pa\nck', 'white space'],
    [`https://example.com/${'a'.repeat(3000)}`, 'too long'],
  ])('%j is refused', (name, reason) => {
    expect(() => parseBuildpack(name)).toThrow(
      expect.objectContaining({ id: 'invalid_buildpack', message: expect.stringContaining(reason) }),
    );
  });

  it('is refused without its password', () => {
    expect(() => parseBuildpack('ssh://kim:s3cret@example.com/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
    );
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true })), (name) => {
        try {
          const { source } = parseBuildpack(name);
          if (source.kind === 'git' || source.kind === 'tarball')
            expect(source.url).toMatch(/^(https?|git):\/\//);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});
