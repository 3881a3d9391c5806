import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, slugOf, Workshop } from './support/workshop.ts';

const app = { Procfile: 'web: x\n' };

describe('where things come from', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  afterAll(() => workshop.close());

  /** A repository whose branch `main` is the counting buildpack and whose tag `v1` is the failing one. */
  const repository = async () => {
    const folder = join(workshop.folder, 'pack');
    const git = (...args: readonly string[]) =>
      execa('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], { cwd: folder });
    await cp(fixture('failing'), folder, { recursive: true });
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'One');
    await git('tag', 'v1');
    await cp(fixture('counting'), folder, { recursive: true });
    await git('commit', '--quiet', '--all', '--message', 'Two');
    await execa('git', ['clone', '--quiet', '--bare', folder, `${folder}.git`]);
    return folder;
  };

  it('clones a buildpack, at the commit that was asked for', async () => {
    const folder = await repository();
    const titles = async (name: string) => {
      const { output } = await workshop.build(app, [name]);
      return /-----> (\w+) app detected/.exec(output)?.[1];
    };

    expect(await titles(`file://${folder}.git`)).toBe('Counting');
    expect(await titles(`${folder}.git#v1`)).toBe('Failing');
    expect(await titles(`${folder}#v1`)).toBe('Failing');
    expect((await workshop.build(app, [`${folder}.git#v9`])).outcome).toMatchObject({
      ok: false,
      failure: { code: 'buildpack_unavailable' },
    });
  });

  it('unpacks a buildpack from an archive, also from one folder in it', async () => {
    const folder = join(workshop.folder, 'archives');
    await mkdir(folder);
    await execa('tar', ['-czf', join(folder, 'flat.tgz'), '-C', fixture('counting'), 'bin']);
    await execa('tar', [
      '-czf',
      join(folder, 'nested.tar.gz'),
      '-C',
      fixture('..'),
      'fixtures/counting',
      '--transform',
      's,^fixtures/,,',
    ]);

    for (const name of ['flat.tgz', 'nested.tar.gz']) {
      const { outcome } = await workshop.build(app, [join(folder, name)]);
      expect(slugOf(outcome).buildpackDescription).toBe('Counting');
    }
  });

  it('says why a buildpack cannot be fetched, without its password', async () => {
    for (const name of [
      'https://kim:s3cret@localhost:1/pack.git',
      'http://kim:s3cret@localhost:1/pack.tgz',
    ]) {
      const { outcome, output } = await workshop.build(app, [name]);

      expect(outcome).toMatchObject({
        ok: false,
        failure: {
          code: 'buildpack_unavailable',
          message: `Buildpack ${name.replace('kim:s3cret', '***')} could not be fetched. The reason stands in the lines above.`,
        },
      });
      expect(output).toMatch(/Failed to connect|Could not connect|Connection refused/);
      expect(output).not.toContain('s3cret');
    }
  });

  it('takes source that is compressed', async () => {
    const tarPath = await workshop.tar({ Procfile: 'web: compressed\n' }, '-czf');
    const { outcome } = await workshop.build({ tarPath }, [fixture('counting')]);

    expect(slugOf(outcome).processTypes).toEqual({ web: 'compressed' });
  });

  it('lets the build trust what its host trusts, and leaves nothing of that in the slug', async () => {
    const [own = ''] = rootCertificates;
    const path = join(workshop.folder, 'own.pem');
    const company = await readFile(fixture('company.pem'), 'utf8');
    await writeFile(path, `${own}\n${company}`);
    const compiler = workshop.compiler(
      {},
      { hostEnv: { NODE_EXTRA_CA_CERTS: path, https_proxy: 'http://proxy.test:3128' } },
    );
    const { outcome, output } = await workshop.build(app, [fixture('trusting')], { compiler });

    expect(output).toContain('NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n');
    expect(output).toContain('https_proxy=http://proxy.test:3128\n');
    expect(output).toContain('trusts the company: yes\n');
    expect(output).toMatch(/trusts \d{3} others\n/);
    expect(await workshop.listing(outcome)).toEqual([
      'drwxr-xr-x dyno/dyno ./app/',
      '-rw-r--r-- dyno/dyno ./app/Procfile',
    ]);
  });
});
