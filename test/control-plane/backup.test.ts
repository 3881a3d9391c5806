import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/lib/control-plane/backup/archive.ts';
import { backUp } from '../../src/lib/control-plane/backup/back-up.ts';
import { restore } from '../../src/lib/control-plane/backup/restore.ts';
import { Home } from '../../src/lib/control-plane/home.ts';
import { OwnerLock } from '../../src/lib/control-plane/owner-lock.ts';
import { Accounts } from '../../src/lib/platform/accounts.ts';
import { systemClock } from '../../src/lib/std/clock.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { runCli } from '../support/cli.ts';
import { folderViolations } from '../support/state-folder.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const SECRET = 'canary-4711';
const OWNER = { id: newId(), email: 'me@localhost', name: null, createdAt: AT, updatedAt: AT };
const SLUG = 'the bytes of a slug';
const DIGEST = createHash('sha256').update(SLUG).digest('hex');
const GIT = ['-c', 'user.name=Me', '-c', 'user.email=me@localhost'];

describe('a backup', () => {
  let root: string;
  let home: Home;
  let store: SqlStore;
  let file: string;
  let appId: string;

  const database = (of = home): string => of.in('state', 'renga.sqlite');
  const save = () => backUp({ home: home.path, file, version: '1.2.3' });
  const putBack = (into: string, mayReplace = false) =>
    restore({ home: into, file, version: '1.2.3', mayReplace });
  const fresh = (): string => join(root, 'elsewhere');

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'renga-backup-'));
    file = join(root, 'renga.backup');
    home = Home.open(join(root, 'home'));
    store = SqlStore.open(database(), '1.2.3');
    await store.accounts.insert(OWNER);
    appId = newId();
    await store.apps.insert({
      id: appId,
      name: 'haiku',
      ownerId: OWNER.id,
      region: 'us',
      buildStack: 'debian-13',
      maintenance: false,
      locked: false,
      status: 'active',
      createdAt: AT,
      updatedAt: AT,
    });
    const slug = {
      id: newId(),
      appId,
      digest: DIGEST,
      diffId: DIGEST,
      size: SLUG.length,
      stack: 'debian-13',
    };
    const none = { commit: null, commitDescription: null, buildpackDescription: null };
    await store.slugs.insert({ ...slug, ...none, processTypes: { web: 'bin/web' }, createdAt: AT });
    await store.releases.insert({
      id: newId(),
      appId,
      status: 'succeeded',
      cause: 'config',
      description: 'Set A config vars',
      actor: { id: OWNER.id, email: OWNER.email },
      slugId: slug.id,
      config: { PASSWORD: SECRET },
      failure: null,
      createdAt: AT,
      updatedAt: AT,
    });
    writeFileSync(home.in('slugs', `${DIGEST}.tgz`), SLUG, { mode: 0o600 });
    writeFileSync(home.in('settings.json'), '{"domain":"example.com"}', { mode: 0o600 });
    mkdirSync(home.in('tls'), { mode: 0o700 });
    writeFileSync(home.in('tls', 'ca.pem'), 'a certificate', { mode: 0o600 });
    const repository = home.in('git', `${appId}.git`);
    await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
    await commit('first');
    // Its refs are all in one file now, and the folder that they were in is empty.
    await execa('git', ['gc', '--quiet'], { cwd: repository });
  });
  afterEach(async () => {
    await store.close().catch(() => undefined);
    rmSync(root, { recursive: true, force: true });
  });

  async function commit(message: string, of = home.path): Promise<void> {
    const repository = join(of, 'git', `${appId}.git`);
    const tree = await execa('git', ['mktree'], { cwd: repository, input: '' });
    const parent = await execa('git', ['rev-parse', '--verify', '--quiet', 'main'], {
      cwd: repository,
      reject: false,
    });
    const parents = parent.stdout === '' ? [] : ['-p', parent.stdout];
    const made = await execa('git', [...GIT, 'commit-tree', tree.stdout, ...parents, '-m', message], {
      cwd: repository,
    });
    await execa('git', ['update-ref', 'refs/heads/main', made.stdout], { cwd: repository });
  }

  const contents = async (of: string) => {
    const opened = SqlStore.open(join(of, 'state', 'renga.sqlite'));
    try {
      const log = await execa('git', ['log', '--format=%s', 'main'], {
        cwd: join(of, 'git', `${appId}.git`),
      });
      await execa('git', ['fsck', '--strict'], { cwd: join(of, 'git', `${appId}.git`) });
      return {
        config: (await opened.releases.find(appId, '1'))?.config,
        commits: log.stdout.split('\n'),
        slug: readFileSync(join(of, 'slugs', `${DIGEST}.tgz`), 'utf8'),
        files: ['installation.json', 'settings.json', 'tls/ca.pem'].map((name) =>
          readFileSync(join(of, name), 'utf8'),
        ),
      };
    } finally {
      await opened.close();
    }
  };

  it('holds the images that were pushed, whose releases have no archive', async () => {
    const image = {
      id: `sha256:${DIGEST}`,
      manifest: DIGEST,
      size: 1,
      entrypoint: [],
      command: ['/web'],
      workingDir: '/',
      user: null,
    };
    const slug = { id: newId(), appId, digest: '0'.repeat(64), diffId: '', size: 1, stack: 'container' };
    const none = { commit: null, commitDescription: null, buildpackDescription: null };
    const processTypes = { web: '/web' };
    await store.slugs.insert({ ...slug, ...none, processTypes, images: { web: image }, createdAt: AT });
    const repository = join('registry', 'repositories', appId, 'types', 'web', 'tags');
    for (const folder of [join('registry', 'blobs'), join('registry', 'uploads'), repository])
      mkdirSync(home.in(folder), { recursive: true, mode: 0o700 });
    writeFileSync(home.in('registry', 'blobs', DIGEST), 'a manifest', { mode: 0o600 });
    writeFileSync(home.in('registry', 'uploads', 'half'), 'half of', { mode: 0o600 });
    writeFileSync(home.in(repository, 'latest'), DIGEST, { mode: 0o600 });

    expect((await save()).missing).toEqual([]);
    await putBack(fresh());
    expect(readFileSync(join(fresh(), 'registry', 'blobs', DIGEST), 'utf8')).toBe('a manifest');
    expect(readFileSync(join(fresh(), repository, 'latest'), 'utf8')).toBe(DIGEST);
    expect(existsSync(join(fresh(), 'registry', 'uploads'))).toBe(false);
  });

  it('is made while the installation is written to, is for its owner alone, and is put back as it was', async () => {
    let isOver = false;
    const writing = (async () => {
      for (let round = 0; !isOver; round += 1) {
        await store.accounts.rename({ ...OWNER, name: `round ${round}` });
        if (round % 20 === 0) await commit(`round ${round}`);
      }
    })();
    const made = await save();
    isOver = true;
    await writing;
    expect(made).toEqual({ file, bytes: statSync(file).size, apps: 1, missing: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file)).sort()).toEqual(['home', 'renga.backup']);
    expect(readdirSync(home.in('tmp'))).toEqual([]);

    const restored = await putBack(fresh());
    expect(restored).toEqual({
      installation: home.installation,
      createdAt: expect.any(String),
      replaced: null,
    });
    const there = await contents(fresh());
    expect({ ...there, commits: there.commits.at(-1) }).toEqual({
      config: { PASSWORD: SECRET },
      commits: 'first',
      slug: SLUG,
      files: [`{"id":"${home.installation}"}\n`, '{"domain":"example.com"}', 'a certificate'],
    });
    expect(Home.open(fresh()).installation).toBe(home.installation);
    expect(folderViolations({ home: fresh(), secret: SECRET })).toEqual([]);
  });

  it('keeps its first account on a machine whose user has another name', async () => {
    await save();
    await putBack(fresh());
    const there = SqlStore.open(join(fresh(), 'state', 'renga.sqlite'));
    try {
      const accounts = new Accounts({ store: there, clock: systemClock, ownerEmail: 'other@example.com' });
      expect(await accounts.owner()).toMatchObject({ id: OWNER.id, email: 'me@localhost' });
    } finally {
      await there.close();
    }
  });

  it('names slugs that are not there any more, and takes what there is', async () => {
    rmSync(home.in('slugs', `${DIGEST}.tgz`));
    expect((await save()).missing).toEqual([DIGEST]);
    await putBack(fresh());
    expect(existsSync(join(fresh(), 'state', 'renga.sqlite'))).toBe(true);
  });

  it('overwrites no file, and is not made of nothing', async () => {
    writeFileSync(file, 'something');
    await expect(save()).rejects.toMatchObject({ id: 'backup_exists' });
    expect(readFileSync(file, 'utf8')).toBe('something');
    await expect(backUp({ home: root, file: join(root, 'other'), version: '1' })).rejects.toMatchObject({
      id: 'nothing_to_back_up',
    });
  });

  it('is not put in place of an installation that is there, unless it may; what was there is kept', async () => {
    await save();
    await store.close();
    await expect(putBack(home.path)).rejects.toMatchObject({ id: 'installation_not_empty' });
    await commit('later');
    const { replaced } = await putBack(home.path, true);
    expect((await contents(home.path)).commits).toEqual(['first']);
    expect((await contents(replaced ?? '')).commits).toEqual(['later', 'first']);
  });

  it('is never put in place of one that runs', async () => {
    await save();
    const owner = { pid: process.pid, startedAt: 'now', version: '1', socket: 's' };
    const lock = OwnerLock.take(home.in('run', 'owner.sqlite'), home.in('run', 'control-plane.json'), owner);
    try {
      await expect(putBack(home.path, true)).rejects.toMatchObject({
        id: 'installation_running',
        message: expect.stringContaining('Stop it first'),
      });
    } finally {
      lock.release();
    }
    expect((await contents(home.path)).commits).toEqual(['first']);
  });

  it('that was cut, changed, or is something else, is refused and changes nothing', async () => {
    await save();
    const whole = readFileSync(file);
    const refused = async (bytes: Uint8Array) => {
      writeFileSync(file, bytes);
      return putBack(fresh()).then(
        () => 'restored',
        ({ id }) => id,
      );
    };
    for (let part = 1; part < 12; part += 1) {
      const at = Math.floor((whole.length * part) / 12);
      expect(await refused(whole.subarray(0, at)), `cut at ${at}`).toBe('backup_damaged');
      // One bit alone may stand for the same text.
      const changed = Buffer.from(whole);
      for (let index = at; index < Math.min(at + 8, whole.length); index += 1)
        changed.writeUInt8(changed.readUInt8(index) ^ 0xff, index);
      expect(await refused(changed), `changed at ${at}`).toBe('backup_damaged');
    }
    expect(await refused(Buffer.from('no archive'))).toBe('backup_damaged');
    expect(await refused(Buffer.alloc(0))).toBe('backup_damaged');
    rmSync(file);
    await expect(putBack(fresh())).rejects.toMatchObject({ id: 'backup_missing' });
    expect(readdirSync(fresh()).filter((name) => !['run', 'tmp'].includes(name))).toEqual([]);
    expect(readdirSync(join(fresh(), 'tmp'))).toEqual([]);
  });

  const crafted = async (files: Readonly<Record<string, string | Uint8Array>>, manifest: object = {}) => {
    const folder = join(root, 'crafted');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    mkdirSync(folder, { recursive: true });
    const facts = {
      format: 1,
      renga: '9.9.9',
      state: 1,
      installation: '01234567',
      created_at: 'now',
      ...manifest,
    };
    await writeArchive(folder, facts, file);
  };

  it('that was cut within a large slug is refused, wherever that was', async () => {
    let block = Buffer.from('seed');
    // Nothing that could be packed, so that each part of the file is a part of it.
    const slug = Array.from({ length: 4_000 }, () => {
      block = createHash('sha256').update(block).digest();
      return block;
    });
    await crafted({ 'slugs/large': Buffer.concat(slug) });
    const whole = readFileSync(file);
    for (let part = 1; part < 20; part += 1) {
      const at = Math.floor((whole.length * part) / 20);
      writeFileSync(file, whole.subarray(0, at));
      await expect(putBack(fresh()), `cut at ${at}`).rejects.toMatchObject({ id: 'backup_damaged' });
    }
  });

  it('of a newer program is left to that program, which is named', async () => {
    await crafted({}, { format: 2 });
    await expect(putBack(fresh())).rejects.toMatchObject({
      id: 'backup_newer',
      message: expect.stringContaining('Install Renga 9.9.9 or a newer one'),
    });
    rmSync(file);
    await store.close();
    const opened = new DatabaseSync(database());
    opened.exec('PRAGMA user_version = 999; PRAGMA journal_mode = DELETE');
    opened.close();
    await crafted({ 'state/renga.sqlite': readFileSync(database()) });
    await expect(putBack(fresh())).rejects.toMatchObject({ id: 'backup_newer' });
  });

  it('leads to nowhere but the parts of an installation', async () => {
    await crafted({ 'run/api.sock': 'x' });
    await expect(putBack(fresh())).rejects.toMatchObject({ id: 'backup_damaged' });
    expect(existsSync(join(fresh(), 'run', 'api.sock'))).toBe(false);
  });

  it('that was being put back when its process died is put back again, and nothing starts in between', async () => {
    await save();
    await store.close();
    // As it is after the first change of places.
    const replaced = home.in('replaced-then');
    mkdirSync(replaced, { mode: 0o700 });
    writeFileSync(home.in('restoring.json'), JSON.stringify({ replaced }), { mode: 0o600 });
    rmSync(home.in('installation.json'));
    expect(() => Home.open(home.path)).toThrow('Run it again: renga server:restore FILE');
    expect((await putBack(home.path)).replaced).toBe(replaced);
    expect((await contents(home.path)).commits).toEqual(['first']);
    expect(Home.open(home.path).installation).toBe(home.installation);
  });

  it('is made and put back from the command line', async () => {
    const place = { folder: root, env: { ...process.env, RENGA_HOME: home.path } };
    const saved = await runCli(['server:backup', 'mine.backup'], place);
    expect(saved).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/done, 1 app, \d+ [KM]B\n$/),
    });
    const again = await runCli(['server:backup', 'mine.backup'], place);
    expect(again).toMatchObject({ status: 3, stderr: expect.stringContaining('Error ID: backup_exists') });
    await store.close();
    const asked = await runCli(['server:restore', 'mine.backup'], place);
    expect(asked).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`--confirm ${home.installation}`),
    });
    const restored = await runCli(['server:restore', 'mine.backup', '--confirm', home.installation], place);
    expect(restored).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('What was there before is in'),
    });
    appendFileSync(join(root, 'mine.backup'), 'x');
    const damaged = await runCli(['server:restore', 'none.backup', '--confirm', home.installation], place);
    expect(damaged).toMatchObject({ status: 4, stderr: expect.stringContaining('Error ID: backup_missing') });
  });
});
