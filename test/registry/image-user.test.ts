import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiHome } from '../api/support/api-home.ts';
import { pushImage } from '../support/push-image.ts';

const PEOPLE = `root:x:0:0::/root:/bin/sh
app:x:999:998::/app:/bin/sh
sneaky:x:0:0::/:/bin/sh
`;
const BASE = { 'bin/': '', 'etc/passwd': PEOPLE, './etc/group': 'root:x:0:\nwriters:x:1234:app\n' };

type Files = Readonly<Record<string, string>>;

/** A name that ends in a slash is a folder. */
async function layerOf(files: Files): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files))
    archive.entry({ name, type: name.endsWith('/') ? 'directory' : 'file' }, text);
  archive.finalize();
  return buffer(archive);
}

describe('who an image is run as', () => {
  let home: ApiHome;

  beforeEach(async () => {
    home = await ApiHome.open();
    await home.platform.apps.create(home.owner, { name: 'haiku', stack: 'container' });
  });

  const userOf = async (user: string, layers: readonly Buffer[]) => {
    const ask = (path: string, init?: RequestInit) => home.askRegistry(path, init);
    await pushImage(ask, 'haiku/web', { layers, config: { Cmd: ['/bin/web'], User: user } });
    const { id } = await home.platform.apps.find(home.owner, 'haiku');
    return (await home.images.find(id, 'web', 'latest'))?.user;
  };

  it.each([
    ['app', '999:998'],
    ['app:writers', '999:1234'],
    ['app:7', '999:7'],
    ['1001:writers', '1001:1234'],
    ['1001', '1001'],
    ['root', null],
    ['sneaky', null],
    ['nobody-knows-me', null],
    ['app:nobody-knows-them', '999'],
    ['', null],
  ])('%j is %j', async (user, number) => {
    expect(await userOf(user, [await layerOf(BASE)])).toBe(number);
  });

  it('is told by the uppermost layer that knows', async () => {
    const changed = await layerOf({ 'etc/passwd': 'app:x:1500:1500::/:/bin/sh\n' });
    const other = await layerOf({ 'etc/hostname': 'pond' });
    expect(await userOf('app', [await layerOf(BASE), changed, other])).toBe('1500:1500');
  });

  it.each(['etc/.wh.passwd', '.wh.etc', 'etc/.wh..wh..opq'])(
    'is not told by a file that %s takes away',
    async (mark) => {
      expect(await userOf('app', [await layerOf(BASE), await layerOf({ [mark]: '' })])).toBe(null);
    },
  );

  it('is told by what stands in place of all that was there', async () => {
    const anew = await layerOf({ 'etc/passwd': 'app:x:1500:1500::/:/bin/sh\n', 'etc/.wh..wh..opq': '' });
    expect(await userOf('app', [await layerOf(BASE), anew])).toBe('1500:1500');
  });

  it('is nobody of a list that is too long to be one', async () => {
    const long = `app:x:999:998::/:/bin/sh\n${'#'.repeat(1024 * 1024)}`;
    expect(await userOf('app', [await layerOf({ 'etc/passwd': long })])).toBe(null);
  });

  it('is nobody of a layer that cannot be read', async () => {
    expect(await userOf('app', [Buffer.from('no archive')])).toBe(null);
  });
});
