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
        addons: ['postgresql:mini', { plan: 'redis', as: 'CACHE' }],
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
        addOns: [{ plan: 'postgresql:mini' }, { plan: 'redis', as: 'CACHE' }],
        buildpacks: ['renga/nodejs'],
        postdeploy: { command: 'bin/seed' },
        stack: 'debian-13',
        successUrl: '/welcome',
      },
    });
  });

  it('may be empty', () => {
    expect(parseAppJson('{}')).toMatchObject({ ok: true, manifest: { env: {}, postdeploy: null } });
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
    [
      '{"addons": [{"plan": "redis", "options": {"a": "b"}}]}',
      ['app.json.addons.0: Unrecognized key: "options"'],
    ],
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
