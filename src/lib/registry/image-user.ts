import { numberedUser } from '../domain/process-image.ts';
import { filesInLayers, type ImageLayers } from './layer-files.ts';

const PASSWD = 'etc/passwd';
const GROUP = 'etc/group';
const NUMBER = /^\d+$/;

/**
 * Who an image says that it is run as, by number: a name is what `/etc/passwd` and `/etc/group` in the image make of it
 * (Dockerfile reference: USER).
 * @returns `null` for root, nobody, and names that the image does not know
 */
export async function userByNumber(user: string, image: ImageLayers): Promise<string | null> {
  const [name = '', group] = user.split(':', 2);
  const files = await filesInLayers(image, [
    ...(isWord(name) ? [PASSWD] : []),
    ...(isWord(group) ? [GROUP] : []),
  ]);
  const [, , uid = '', primary] = isWord(name) ? rowOf(files.get(PASSWD), name) : ['', '', name];
  const [, , gid = ''] = isWord(group) ? rowOf(files.get(GROUP), group) : ['', '', group ?? primary];
  return numberedUser(gid === '' ? uid : `${uid}:${gid}`);
}

const isWord = (name: string | undefined): name is string =>
  name !== undefined && name !== '' && !NUMBER.test(name);

/** A line of passwd(5) or group(5), in its parts. */
const rowOf = (text: string | undefined, name: string): readonly string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name) ?? [];
