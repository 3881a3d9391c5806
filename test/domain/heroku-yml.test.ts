import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHerokuYml } from '../../src/lib/domain/heroku-yml.ts';

const file = (text: string) => {
  const reading = parseHerokuYml(text);
  if (!reading.ok) throw new Error(reading.errors.join('\n'));
  return reading.file;
};
const errors = (text: string) => {
  const reading = parseHerokuYml(text);
  return reading.ok ? [] : reading.errors;
};
const WEB = 'build:\n  docker:\n    web: Dockerfile\n';
const BOTH = `${WEB}    worker: Dockerfile\n`;

describe('a heroku.yml', () => {
  it('says all that an app is built and run of', () => {
    expect(
      file(`setup:
  addons:
    - plan: postgresql:mini
      as: DATABASE
    - redis
  config:
    S3_BUCKET: my-bucket
    WORKERS: 2
build:
  docker:
    web: ./Dockerfile
    worker:
      dockerfile: worker/Dockerfile
      target: production
  config:
    RAILS_ENV: development
    DEBUG: true
release:
  command:
    - ./migrate
    - ./seed
  image: worker
run:
  web: bundle exec puma -C config/puma.rb
  worker:
    - python myworker.py
  asset-syncer:
    command:
      - python asset-syncer.py
    image: worker
  clock: tick
`),
    ).toEqual({
      setup: {
        addOns: [{ plan: 'postgresql:mini', as: 'DATABASE' }, { plan: 'redis' }],
        config: { S3_BUCKET: 'my-bucket', WORKERS: '2' },
      },
      images: {
        web: { dockerfile: 'Dockerfile', target: null },
        worker: { dockerfile: 'worker/Dockerfile', target: 'production' },
      },
      buildArguments: { RAILS_ENV: 'development', DEBUG: 'true' },
      release: { command: './migrate && ./seed', image: 'worker', isSeveral: true },
      run: {
        web: { command: 'bundle exec puma -C config/puma.rb', image: 'web' },
        worker: { command: 'python myworker.py', image: 'worker' },
        'asset-syncer': { command: 'python asset-syncer.py', image: 'worker' },
        clock: { command: 'tick', image: 'web' },
      },
    });
  });

  it('may say no more than what is built', () => {
    expect(file(WEB)).toEqual({
      setup: { addOns: [], config: {} },
      images: { web: { dockerfile: 'Dockerfile', target: null } },
      buildArguments: {},
      release: null,
      run: {},
    });
    expect(file(`${WEB}setup:\nrun:\nrelease:\n`)).toEqual(file(WEB));
  });

  it('runs everything in the only image that there is', () => {
    const only = 'build:\n  docker:\n    app: Dockerfile\n';
    expect(file(`${only}release:\n  command: migrate\nrun:\n  clock: tick\n`)).toMatchObject({
      release: { command: 'migrate', image: 'app' },
      run: { clock: { command: 'tick', image: 'app' } },
    });
  });

  it.each([
    [
      '',
      'heroku.yml line 1, the file: must be a map of build, and of setup, release and run where they are wanted',
    ],
    [
      'run:\n  web: x\n',
      'heroku.yml line 1, build: must be a map, whose docker names a Dockerfile for each process type',
    ],
    [
      'build:\n  docker: {}\n',
      'heroku.yml line 2, build.docker: names no Dockerfile: write a line such as "web: Dockerfile"',
    ],
    [
      `build:\n  docker:\n${Array.from({ length: 11 }, (_, at) => `    w${at}: w${at}/Dockerfile\n`).join('')}`,
      'heroku.yml line 2, build.docker: names more than 10 different images, which is the most there may be: let types share one, and say under run what they do',
    ],
    ['build:\n  docker: Dockerfile\n', 'heroku.yml line 2, build.docker: must be a map of process types'],
    [
      'build:\n  docker:\n    web: ../Dockerfile\n',
      'heroku.yml line 3, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target',
    ],
    [
      'build:\n  docker:\n    web: /etc/Dockerfile\n',
      'heroku.yml line 3, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target',
    ],
    [
      'build:\n  docker:\n    web:\n      dockerfil: Dockerfile\n',
      'heroku.yml line 3, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target',
    ],
    [
      'build:\n  docker:\n    -web: Dockerfile\n',
      'heroku.yml line 3, build.docker.-web: is no process type: those have letters, digits, dashes and underscores, and a letter or digit at both ends',
    ],
    [
      `${WEB}  config:\n    MY-ARG: x\n`,
      'heroku.yml line 5, build.config.MY-ARG: is no build argument: those have letters, digits and underscores',
    ],
    [`${WEB}languages: [ruby]\n`, 'heroku.yml line 4, languages: is not known here: take it out'],
    [`${WEB}  packs: [x]\n`, 'heroku.yml line 4, build.packs: is not known here: take it out'],
    [
      `${WEB}run:\n  web: []\n`,
      'heroku.yml line 5, run.web: must be a command, a list of commands, or a map of command and image',
    ],
    [`${WEB}release: ./migrate\n`, 'heroku.yml line 4, release: must be a map of command and image'],
    [
      `${WEB}release:\n  command: x\n  image: worker\n`,
      'heroku.yml line 6, release.image: wants the image of worker, which is not built: name one of build.docker: web',
    ],
    [
      'build:\n  docker:\n    a: A\n    b: B\nrun:\n  clock: tick\n',
      'heroku.yml line 6, run.clock.image: wants the image of web, which is not built: name one of build.docker: a, b',
    ],
    [
      `${WEB}run:\n  release: x\n`,
      'heroku.yml line 5, run.release: is no process: write its command under release',
    ],
    [
      `${WEB}setup:\n  addons:\n    - name: redis\n`,
      'heroku.yml line 6, setup.addons.0: must be "service:plan", or a map of plan and as',
    ],
    [
      'build: [\n',
      'heroku.yml is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1',
    ],
    [`${WEB}${WEB}`, 'heroku.yml is no valid YAML: Map keys must be unique at line 4, column 1'],
    [
      `${WEB}run: *nowhere\n`,
      'heroku.yml is no valid YAML: Unresolved alias (the anchor must be set before the alias): nowhere',
    ],
  ])('says where it is wrong and what to do: %j', (text, error) => {
    expect(errors(text)).toEqual([error]);
  });

  it('tells all of its mistakes at once', () => {
    expect(errors(`${BOTH}realease:\n  command: x\nsetup:\n  config: 3\nrun:\n  web: {}\n`)).toEqual([
      'heroku.yml line 8, setup.config: must be a map of config vars',
      'heroku.yml line 10, run.web: must be a command, a list of commands, or a map of command and image',
      'heroku.yml line 5, realease: is not known here: take it out',
    ]);
  });

  it('cannot make anything of what is made to exhaust its reader', () => {
    const laughs = Array.from({ length: 20 }, (_, n) => `l${n}: &l${n} [${`*l${n - 1},`.repeat(9)}]`);
    laughs[0] = 'l0: &l0 x';
    expect(errors(laughs.join('\n'))[0]).toMatch(/^heroku.yml is no valid YAML: Excessive alias count/);
    expect(errors('['.repeat(60_000))[0]).toMatch(/^heroku.yml is no valid YAML: /);
    expect(errors(`${WEB}__proto__:\n  polluted: yes\n`)).toHaveLength(1);
    expect({}).not.toHaveProperty('polluted');
  });

  it('is read or refused, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const reading = parseHerokuYml(text);
        if (!reading.ok) expect(reading.errors.length).toBeGreaterThan(0);
      }),
    );
  });
});
