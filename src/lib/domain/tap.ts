/** One line of the Test Anything Protocol, with what was said of it (testanything.org, TAP 13 and 14). */
export interface TapCase {
  readonly number: number;
  readonly passed: boolean;
  readonly description: string;
  /** `SKIP` or `TODO` with its reason; empty without one. */
  readonly directive: string;
  /** The lines below it that tell more. */
  readonly diagnostic: string;
}

const LINE = /^(not )?ok\b *(\d+)? *(?:- *)?(.*?)\s*$/i;
const DIRECTIVE = /(?:^| )# *((?:skip|todo)\b.*)$/i;
/** A block of YAML, or a remark. */
const MORE = /^(?: {2,}(?:---|\.\.\.|\S.*)|# .*)$/;
const MOST_CASES = 10_000;

/** The tests that an output tells of, without those inside of others; none where it is no TAP. */
export function parseTap(output: string): readonly TapCase[] {
  const cases: TapCase[] = [];
  for (const raw of output.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const [whole, not, number, words = ''] = LINE.exec(line) ?? [];
    const directive = DIRECTIVE.exec(words)?.[1] ?? '';
    const last = cases.at(-1);
    if (whole !== undefined && cases.length < MOST_CASES)
      cases.push({
        number: number === undefined ? cases.length + 1 : Number(number),
        passed: not === undefined,
        description: words.replace(DIRECTIVE, '').trimEnd(),
        directive,
        diagnostic: '',
      });
    else if (last && MORE.test(line))
      cases[cases.length - 1] = {
        ...last,
        diagnostic: `${last.diagnostic}${line.trimEnd()}\n`.slice(0, 4_096),
      };
  }
  return cases;
}

/** Whether a test counts as a failure: one that is to be done yet does not. */
export const isFailure = ({ passed, directive }: TapCase): boolean => !passed && !/^todo/i.test(directive);
