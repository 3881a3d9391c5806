/** One commit of the checkout that the command was called in. */
export interface Commit {
  readonly sha: string;
  readonly date: string;
  readonly author: string;
  readonly message: string;
}

const COMMIT = /^[0-9a-f]{7,64}$/;
const FIELD = '\u001F';

/** Commits that `newer` has and `older` has not, newest first; null outside of a checkout that knows both. */
export async function commitsBetween(older: string, newer: string): Promise<readonly Commit[] | null> {
  if (!COMMIT.test(older) || !COMMIT.test(newer)) return null;
  const { execa } = await import('execa');
  const format = ['%h', '%cI', '%an', '%s'].join('%x1F');
  const result = await execa('git', ['log', `--format=${format}`, `${older}..${newer}`, '--'], {
    reject: false,
    stdin: 'ignore',
  });
  if (result.failed) return null;
  return result.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [sha = '', date = '', author = '', message = ''] = line.split(FIELD);
      return { sha, date, author, message };
    });
}
