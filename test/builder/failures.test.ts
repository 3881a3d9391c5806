import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, Workshop } from './support/workshop.ts';

const app = { Procfile: 'web: x\n' };

describe('a build that fails', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  afterAll(() => workshop.close());

  it.each([
    [
      'no buildpack of the platform knows the app',
      { 'notes.txt': '' },
      [],
      'not_detected',
      'No default language could be detected for this app.',
    ],
    [
      'a buildpack that was asked for does not detect',
      app,
      ['refusing'],
      'detect_failed',
      `App not compatible with buildpack: ${fixture('refusing')}`,
    ],
    [
      'a compile fails',
      app,
      ['counting', 'failing'],
      'compile_failed',
      `Buildpack ${fixture('failing')} failed to compile the app (exit status 3).`,
    ],
    [
      'a buildpack has no scripts',
      app,
      ['no-scripts'],
      'buildpack_invalid',
      `Buildpack ${fixture('no-scripts')} has no bin/detect and bin/compile.`,
    ],
    [
      'bin/release prints no YAML',
      app,
      ['bad-release'],
      'buildpack_invalid',
      `Buildpack ${fixture('bad-release')}: what its bin/release prints is not valid: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1:`,
    ],
    [
      'the Procfile does not parse',
      { Procfile: 'web: x\nweb@: y\n' },
      ['counting'],
      'invalid_procfile',
      'Procfile line 2, "web@: y": what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    [
      'a buildpack is not there',
      app,
      ['absent'],
      'buildpack_unavailable',
      `Buildpack ${fixture('absent')} could not be fetched. There is nothing at ${fixture('absent')}.`,
    ],
  ])('says so when %s', async (_, source, buildpacks, code, message) => {
    const { outcome } = await workshop.build(source, buildpacks.map(fixture));

    expect(outcome).toEqual({
      ok: false,
      failure: { code, message, next: expect.stringMatching(/\.$|NAME$/) },
    });
    expect(await workshop.remains()).toEqual([]);
  });

  it('shows why, live, in the words of the buildpack', async () => {
    const { output } = await workshop.build(app, [fixture('refusing')]);

    expect(output).toBe(
      '-----> Building on the Debian-13 stack\n' +
        '-----> Using buildpack: refusing\n' +
        'Refusing looks for a file that is not there\n',
    );
  });

  it('is told from a slug that is too large', async () => {
    const compiler = workshop.compiler({ slugLimitBytes: 100_000 });
    const source = { ...app, data: randomBytes(150_000).toString('base64') };
    const { outcome, output } = await workshop.build(source, [fixture('counting')], { compiler });

    expect(output).toMatch(/-----> Compressing\.\.\.\n$/);
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'slug_too_large',
        message: expect.stringMatching(
          /^Compiled slug size: 1[45]\d(\.\d)?K is too large \(max is 97\.7K\)\.$/,
        ),
        next: 'List what the app does not need at run time in .slugignore, or keep large files elsewhere.',
      },
    });
  });

  it('is not one whose slug is large', async () => {
    const compiler = workshop.compiler({ slugWarningBytes: 100 });
    const { outcome, output } = await workshop.build(app, [fixture('counting')], { compiler });

    expect(output).toMatch(
      / {7}Done: 0\.\dK\n ! {5}Warning: Your slug size \(0\.\dK\) exceeds our soft limit \(0\.1K\) which may affect boot time\.\n$/,
    );
    expect(outcome.ok).toBe(true);
  });

  it('ends when its time is over', async () => {
    const compiler = workshop.compiler({ buildTimeoutMs: 3000 });
    const { outcome } = await workshop.build(app, [fixture('waiting')], { compiler });

    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'build_timeout',
        message: 'The build took longer than 3 s and was stopped.',
        next: 'Find the step that takes so long in the lines above, or raise buildTimeoutMs in settings.json.',
      },
    });
    expect(await workshop.remains()).toEqual([]);
  });

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    const { outcome } = await workshop.build(app, [fixture('waiting')], {
      signal: cancel.signal,
      onOutput: (text) => {
        if (text.includes('Waiting\n')) cancel.abort(new Error('the client went away'));
      },
    });

    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'interrupted',
        message: 'The build was stopped before it was done: the client went away.',
        next: 'Nothing was changed. Push again.',
      },
    });
    expect(await workshop.remains()).toEqual([]);
  });

  it('ends when it takes too much memory', async () => {
    const compiler = workshop.compiler({}, { limits: { memoryBytes: 256 * 1024 ** 2 } });
    const { outcome } = await workshop.build(app, [fixture('hungry')], { compiler });

    expect(outcome).toMatchObject({
      ok: false,
      failure: {
        code: 'out_of_memory',
        message: 'The build used more than its 256M of memory and was stopped.',
      },
    });
  });

  it.each([
    [
      'is no archive',
      'source_invalid',
      async () => {
        const tarPath = join(workshop.folder, 'no.tar');
        await writeFile(tarPath, randomBytes(5000));
        return tarPath;
      },
    ],
    ['is a bomb', 'source_too_large', () => workshop.tar({ zeros: '\0'.repeat(3_000_000) }, '-czf')],
    [
      'holds too many files',
      'source_too_large',
      () => workshop.tar(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, '']))),
    ],
  ])('is told from a source that %s', async (_, code, make) => {
    const compiler = workshop.compiler({}, { limits: { sourceBytes: 2_000_000, sourceEntries: 50 } });
    const { outcome } = await workshop.build({ tarPath: await make() }, [fixture('counting')], { compiler });

    expect(outcome).toMatchObject({ ok: false, failure: { code } });
  });

  it('is one that names a folder where that is not allowed', async () => {
    const compiler = workshop.compiler({}, { allowFolders: false });
    const { outcome } = await workshop.build(app, [fixture('counting')], { compiler });

    expect(outcome).toMatchObject({
      ok: false,
      failure: {
        code: 'invalid_buildpack',
        message: `Buildpack ${fixture('counting')} is a folder of the server, and this server takes none. Give the URL of a git repository.`,
      },
    });
  });
});
