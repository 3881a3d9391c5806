import { describe, expect, it } from 'vitest';
import { firstConfig, parseAppJson } from '../../src/lib/domain/app-json.ts';

const errorsOf = (text: string) => {
  const reading = parseAppJson(text);
  return reading.ok ? [] : reading.errors;
};

describe('an app.json', () => {
  it('says all that an app is made of', () => {
    const reading = parseAppJson(
      JSON.stringify({
        name: 'Shop',
        description: 'sells things',
        keywords: ['shop'],
        env: {
          PLAIN: 'value',
          SECRET: { description: 'signs cookies', generator: 'secret' },
          OPTIONAL: { required: false },
          NEEDED: { description: 'ask for it' },
        },
        formation: { web: { quantity: 2, size: 'standard-2x' }, worker: { quantity: 1 } },
        addons: [
          'postgresql:mini',
          { plan: 'redis', as: 'CACHE' },
          { plan: 'versebox', options: { lines: 3, free: true } },
        ],
        buildpacks: [{ url: 'renga/nodejs' }],
        scripts: { postdeploy: 'bin/seed' },
        stack: 'debian-13',
        success_url: '/welcome',
        environments: {
          review: { formation: { web: { quantity: 1 } } },
          test: { scripts: { test: 'npm test' } },
        },
      }),
    );

    expect(reading).toEqual({
      ok: true,
      manifest: {
        env: {
          PLAIN: { value: 'value', required: true, generated: false },
          SECRET: { required: true, generated: true },
          OPTIONAL: { required: false, generated: false },
          NEEDED: { required: true, generated: false },
        },
        formation: [
          { type: 'web', quantity: 2, size: 'standard-2x' },
          { type: 'worker', quantity: 1 },
        ],
        addOns: [
          { plan: 'postgresql:mini' },
          { plan: 'redis', as: 'CACHE' },
          { plan: 'versebox', options: { lines: '3', free: 'true' } },
        ],
        buildpacks: ['renga/nodejs'],
        scripts: { postdeploy: { command: 'bin/seed' }, predestroy: null, testSetup: null, test: null },
        stack: 'debian-13',
        successUrl: '/welcome',
      },
    });
  });

  it('may be empty', () => {
    expect(parseAppJson('{}')).toMatchObject({
      ok: true,
      manifest: { env: {}, scripts: { postdeploy: null } },
    });
  });

  it('is another one for each environment: env and scripts are added to, the rest is replaced', () => {
    const text = JSON.stringify({
      env: { A: 'base', B: 'base' },
      formation: { web: { quantity: 2 }, worker: { quantity: 1 } },
      addons: ['postgresql'],
      scripts: { postdeploy: 'bin/seed', 'pr-predestroy': 'bin/undo' },
      environments: {
        review: { env: { B: 'review', C: { generator: 'secret' } }, formation: { web: { quantity: 1 } } },
        test: { addons: [], scripts: { 'test-setup': 'bin/prepare', test: 'npm test' } },
      },
    });
    const of = (environment?: 'test' | 'review' | 'production') => {
      const reading = parseAppJson(text, environment);
      return reading.ok ? reading.manifest : reading.errors;
    };

    expect(of('production')).toEqual(of());
    expect(of('review')).toMatchObject({
      env: { A: { value: 'base' }, B: { value: 'review' }, C: { generated: true } },
      formation: [{ type: 'web', quantity: 1 }],
      addOns: [{ plan: 'postgresql' }],
      scripts: { postdeploy: { command: 'bin/seed' }, predestroy: { command: 'bin/undo' }, test: null },
    });
    expect(of('test')).toMatchObject({
      env: { A: { value: 'base' }, B: { value: 'base' } },
      formation: [{ type: 'web' }, { type: 'worker' }],
      addOns: [],
      scripts: { postdeploy: { command: 'bin/seed' }, testSetup: 'bin/prepare', test: 'npm test' },
    });
  });

  it.each([
    ['{"nmae": "x"}', ['app.json: Unrecognized key: "nmae"']],
    [
      '{"env": {"A": {"generator": "uuid"}}}',
      [
        'app.json.env.A: must be a string, or an object of description, value, required and generator ("secret")',
      ],
    ],
    [
      '{"formation": {"web": {"quantity": "2"}}, "stack": 24}',
      [
        'app.json.formation.web.quantity: expected number, received string',
        'app.json.stack: expected string, received number',
      ],
    ],
    ['{"buildpacks": ["renga/nodejs"]}', ['app.json.buildpacks.0: expected object, received string']],
    ['{"addons": [{"plan": "redis", "size": "big"}]}', ['app.json.addons.0: Unrecognized key: "size"']],
    ['[]', ['app.json: expected object, received array']],
  ])('is refused with its place: %s', (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });

  it('that is no JSON is refused with the place where it ends to be', () => {
    expect(errorsOf('{\n  "name": "x",\n}')).toEqual([
      expect.stringMatching(/^app\.json: .*line 3 column 1/),
    ]);
  });
});

describe('the first config of an app', () => {
  const env = {
    PLAIN: { value: 'written', required: true, generated: false },
    SECRET: { required: true, generated: true },
    OPTIONAL: { required: false, generated: false },
    NEEDED: { required: true, generated: false },
  };

  it('prefers what is given, makes secrets up, and leaves out what nobody needs', () => {
    expect(firstConfig(env, { PLAIN: 'given', NEEDED: 'x', MORE: '1' }, () => 'made up')).toEqual({
      config: { PLAIN: 'given', NEEDED: 'x', MORE: '1', SECRET: 'made up' },
      missing: [],
    });
  });

  it('names what is required and not there', () => {
    expect(firstConfig(env, {}, () => 'made up').missing).toEqual(['NEEDED']);
  });
});
