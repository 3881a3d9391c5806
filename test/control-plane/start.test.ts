import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../../src/lib/control-plane/home.ts';
import { OwnerLock } from '../../src/lib/control-plane/owner-lock.ts';
import { readSettings } from '../../src/lib/control-plane/read-settings.ts';
import { DYNO_SIZES } from '../../src/lib/domain/dyno-size.ts';
import { herokuLimits } from '../../src/lib/domain/router-limits.ts';
import { defaultSettings } from '../../src/lib/platform/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renga-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of an installation', () => {
  it('is made for its owner alone, and is the same installation when it is opened again', () => {
    const home = Home.open(join(folder, 'new'));

    expect(home.installation).toMatch(/^[0-9a-f]{8}$/);
    expect(Home.open(join(folder, 'new')).installation).toBe(home.installation);
    for (const part of ['', 'run', 'state', 'slugs', 'git', 'outputs', 'logs', 'router', 'tmp'])
      expect(statSync(home.in(part)).mode & 0o777).toBe(0o700);
  });

  it('is refused when it cannot be made', () => {
    expect(() => Home.open('/proc/renga')).toThrow(
      "The folder /proc/renga cannot be made: ENOENT: no such file or directory, mkdir '/proc/renga'. Set RENGA_HOME to one that can.",
    );
  });

  it('is refused when others may enter it', () => {
    chmodSync(folder, 0o755);

    expect(() => Home.open(folder)).toThrow(
      `Other users may enter the folder ${folder}. Close it: chmod 700 ${folder}`,
    );
  });

  it('is refused when its path is too long for sockets', () => {
    const deep = join(folder, 'x'.repeat(100));

    expect(() => Home.open(deep)).toThrow(
      `The folder ${deep} has too long a path for sockets. Set RENGA_HOME to a shorter one.`,
    );
  });

  it('is refused when nobody can tell any more what belongs to it', () => {
    writeFileSync(join(folder, 'installation.json'), '{"id": "bad"');

    expect(() => Home.open(folder)).toThrow(
      /^The file .*installation\.json is damaged\. Put it back from a backup/,
    );
  });
});

describe('the lock of an installation', () => {
  const take = () =>
    OwnerLock.take(join(folder, 'owner.sqlite'), join(folder, 'owner.json'), {
      pid: 4711,
      startedAt: '2026-01-02T03:04:05.678Z',
      version: '1.2.3',
      socket: '/home/run/api.sock',
    });

  it('is held by one, who is named to the second, with the place where it answers', () => {
    const first = take();

    expect(take).toThrow(
      'Another control plane holds this installation (process 4711, since 2026-01-02T03:04:05.678Z, at /home/run/api.sock).',
    );
    expect(statSync(join(folder, 'owner.sqlite')).mode & 0o777).toBe(0o600);
    first.release();
    take().release();
  });
});

describe('the settings of an installation', () => {
  const settings = (text: string) => {
    const path = join(folder, 'settings.json');
    writeFileSync(path, text);
    return () => readSettings(path);
  };

  it("are Heroku's unless the file says otherwise", () => {
    expect(readSettings(join(folder, 'absent.json'))).toEqual(defaultSettings);
    expect(settings('{"publicPort": 9090}')()).toEqual({ ...defaultSettings, publicPort: 9090 });
  });

  it('may change what a dyno of a size can use', () => {
    const { dynoSizes } = settings('{"dynoSizes": {"Standard-1X": {"memoryMb": 256, "cpus": null}}}')();

    expect(dynoSizes).toEqual(
      DYNO_SIZES.map((size) => (size.name === 'Standard-1X' ? { ...size, memoryMb: 256, cpus: null } : size)),
    );
  });

  it('may change how long the router waits', () => {
    expect(settings('{"router": {"firstByteMs": 1000}}')().router).toEqual({
      ...herokuLimits,
      firstByteMs: 1000,
    });
  });

  it.each([
    ['{"router": {"patience": 1}}', 'patience'],
    ['{"router": {"idleMs": -1}}', 'idleMs'],
    ['{"dynoSizes": {"Huge": {"memoryMb": 256}}}', 'dynoSizes'],
    ['{"dynoSizes": {"Eco": {"memoryMb": 1}}}', 'memoryMb'],
    ['{"publicPort": 0}', 'publicPort'],
    ['{"colour": "blue"}', 'colour'],
    ['{"bootTimeoutMs": "soon"}', 'bootTimeoutMs'],
    ['{', 'is not JSON'],
  ])('are refused when they are %s', (text, what) => {
    expect(settings(text)).toThrow(what);
  });
});
