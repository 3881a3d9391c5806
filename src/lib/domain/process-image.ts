/** A container image that dynos of one process type run, as its configuration says that it is run. */
export interface ProcessImage {
  /** `sha256:` and hex: the digest of its configuration, which clients call the image's id. */
  readonly id: string;
  /** Hex SHA-256 of its manifest. */
  readonly manifest: string;
  /** Compressed bytes of its layers. */
  readonly size: number;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `/` where it names none. */
  readonly workingDir: string;
  /** Number of its user, such as `1000` or `1000:1000`; `null` when it names root, nobody, or somebody whom it does not know. */
  readonly user: string | null;
}

/** Process type to image. */
export type ProcessImages = Readonly<Record<string, ProcessImage>>;

/** Who runs an image that does not say that somebody else but root does. */
const USUAL_USER = '1000';
/** Ways to say that root does, which nothing of an app ever does. */
const ROOT = /^0*(:|$)/;
const NUMBERS = /^\d+(:\d+)?$/;

/** The user of an image as a number that is not root's, or `null`. */
export const numberedUser = (user: string): string | null =>
  NUMBERS.test(user) && !ROOT.test(user) ? user : null;

/** Who runs an image. */
export const userOf = ({ user }: Pick<ProcessImage, 'user'>): string => user ?? USUAL_USER;

/** What a dyno of a type runs: the image of that type, of `web` for those that have none, or else of the first. */
export function imageFor(images: ProcessImages, type: string): ProcessImage | null {
  const own = Object.hasOwn(images, type) ? images[type] : undefined;
  return own ?? images['web'] ?? Object.values(images)[0] ?? null;
}

/** Whether an image says of something that it runs. */
export const hasOwnCommand = ({
  entrypoint,
  command,
}: Pick<ProcessImage, 'entrypoint' | 'command'>): boolean => entrypoint.length > 0 || command.length > 0;

/** What an image runs by itself, as clients show it: `/bin/sh -c node\ index.js`. */
export const ownCommand = ({ entrypoint, command }: ProcessImage): string =>
  [...(command.length > 0 ? command : entrypoint)].map(escaped).join(' ');

/**
 * The words of a process that is started from an image: its own command is run as the image says, and another one is
 * given to its entry point, or to a shell where it has none (Dev Center: Container Registry & Runtime).
 */
export function processWords(image: ProcessImage, command: string): readonly string[] {
  const { entrypoint } = image;
  if (command === ownCommand(image)) return [...entrypoint, ...image.command];
  return entrypoint.length > 0 ? [...entrypoint, ...wordsOf(command)] : ['/bin/sh', '-c', command];
}

/** Words as a shell would read them: quotes and backslashes, and nothing else, have a meaning. */
function wordsOf(command: string): readonly string[] {
  const words = command.matchAll(/(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|['"\\])+/g);
  return [...words].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
      (_, single?: string, double?: string, one?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? one ?? '',
    ),
  );
}

/** As shells and Heroku write it. */
const escaped = (word: string): string =>
  word === '' ? "''" : word.replaceAll(/[^\w@%+=:,./-]/g, (sign) => (sign === '\n' ? "'\n'" : `\\${sign}`));
