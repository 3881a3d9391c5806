import { describe, expect, it } from 'vitest';
import {
  imageFor,
  numberedUser,
  ownCommand,
  type ProcessImage,
  processWords,
} from '../../src/lib/domain/process-image.ts';

const image = (command: readonly string[], entrypoint: readonly string[] = []): ProcessImage => ({
  id: `sha256:${'a'.repeat(64)}`,
  manifest: 'b'.repeat(64),
  size: 1,
  workingDir: '/',
  user: null,
  command,
  entrypoint,
});

describe('what an image runs', () => {
  it.each([
    [image(['/bin/sh', '-c', 'exec web "$PORT"']), '/bin/sh -c exec\\ web\\ \\"\\$PORT\\"'],
    [image(['web', '']), "web ''"],
    [image(['--port', '80'], ['/web']), '--port 80'],
    [image([], ['/web', 'on']), '/web on'],
  ])('is shown as a shell would read it', (each, shown) => {
    expect(ownCommand(each)).toBe(shown);
    // Word for word what the image says, whatever it was shown as.
    expect(processWords(each, shown)).toEqual([...each.entrypoint, ...each.command]);
  });

  it('is another command by a shell', () => {
    expect(processWords(image(['web']), 'echo "$A" && ls')).toEqual(['/bin/sh', '-c', 'echo "$A" && ls']);
  });

  it.each([
    ['migrate --all', ['migrate', '--all']],
    [' \'a b\'"c \\"d"e\\ f ', ['a bc "de f']],
    ["'' x", ['', 'x']],
    ["it's", ["it's"]],
  ])('is another command as words of its entry point: %s', (command, words) => {
    expect(processWords(image(['serve'], ['/app']), command)).toEqual(['/app', ...words]);
  });
});

describe('the image of a process type', () => {
  const [web, worker] = [image(['web']), image(['worker'])];

  it('is its own, else that of web, else any', () => {
    expect(imageFor({ worker, web }, 'worker')).toBe(worker);
    expect(imageFor({ worker, web }, 'run')).toBe(web);
    expect(imageFor({ worker }, 'run')).toBe(worker);
    expect(imageFor({ web }, 'constructor')).toBe(web);
    expect(imageFor({}, 'web')).toBeNull();
  });
});

it.each([
  ['1001', '1001'],
  ['1001:1002', '1001:1002'],
  ['', null],
  ['0', null],
  ['00:5', null],
  ['root', null],
  ['node', null],
  ['1001; x', null],
])('the user %j of an image counts as %j', (user, counted) => {
  expect(numberedUser(user)).toBe(counted);
});
