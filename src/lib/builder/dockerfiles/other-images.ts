import { type Instruction, instructionsOf } from './instructions.ts';

/** Of the images that are made here, the ones that everybody may build upon. */
const STACKS = 'renga/stack:';
const OURS = 'renga/';
const HUB = /^(?:index\.)?docker\.io\//;
/** As engines take ids: any beginning of one. */
const ID = /^(?:sha256:)?[0-9a-f]{1,64}$/;
/** What a name can be hidden behind. */
const QUOTES = /["'`\\]/g;
const PLAIN = /^[\t\v\f\r -~]*$/;
const ARGUMENT = /^(\w+)(?:=(?:"([^"'`$\\]*)"|'([^"'`$\\]*)'|([^"'`$\\]*)))?$/;
const VARIABLE = /\$(?:(\w+)|\{(\w+)(?::-([^${}]*))?\})/g;
/** What engines differ in: a line that ends with nothing but half an end, and a text whose last line has an escape sign. */
const UNCERTAIN = /\r(?!\n)|<<(?!<)[^\s"'\\`<]*(?:["'][^"'\n]*)?[\\`]/;
/** Ends of lines that only some engines take for ends of instructions: for each, the rest is read once more. */
const OPEN_ENDS = /[\\`](?:[\\`][ \t]*\r?\n|[ \t]*\r?\n\s*?(?:#|\n))/g;
const MOST_OPEN_ENDS = 500;
const ESCAPE_NAMED = /^\s*#\s*escape\s*=/im;

/** Instructions that take nothing of another image, whatever stands behind them. */
const HARMLESS = new Set(
  'CMD ENTRYPOINT LABEL ENV EXPOSE VOLUME USER WORKDIR SHELL STOPSIGNAL HEALTHCHECK MAINTAINER'.split(' '),
);

/**
 * What a Dockerfile takes of images that it must not name: by an id, of which any beginning will do, or as an image of
 * an app. Whoever may push to one app could read the code of all others. It is read with suspicion: what engines may
 * read in two ways, or cannot be told before the build, counts as well.
 * @param given build arguments
 * @returns instructions, as they are written
 */
export function otherImages(dockerfile: string, given: Readonly<Record<string, string>>): readonly string[] {
  const uncertain = UNCERTAIN.exec(dockerfile);
  if (uncertain) return [uncertain[0]];
  const openEnds = dockerfile.match(OPEN_ENDS) ?? [];
  if (openEnds.length > MOST_OPEN_ENDS) return openEnds.slice(0, 1);
  const signs = ESCAPE_NAMED.test(dockerfile) ? (['\\', '`'] as const) : (['\\'] as const);
  const wrong = signs.flatMap((sign) => {
    const reading = new Reading(given);
    return instructionsOf(dockerfile, sign).filter((each) => !reading.allows(each));
  });
  return [...new Set(wrong.map(({ text }) => text))];
}

/** A Dockerfile, read so far. */
class Reading {
  readonly #given: Readonly<Record<string, string>>;
  /** Of ARG before the first stage. */
  readonly #values = new Map<string, string>();
  #areValuesSure = true;
  /** Names of stages that are over: an engine looks for those first. */
  readonly #over = new Set<string>();
  #stages = 0;
  #stage = '';

  constructor(given: Readonly<Record<string, string>>) {
    this.#given = given;
  }

  allows({ text, isCertain }: Instruction): boolean {
    const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
    const instruction = word.toUpperCase();
    if (HARMLESS.has(instruction)) return true;
    if (instruction === 'FROM') return this.#begin(rest, isCertain);
    if (instruction === 'RUN') return mountedFrom(rest).every((name) => this.#isStage(name) || isOpen(name));
    if (instruction === 'ARG') this.#declare(rest, isCertain);
    // In the build that runs it there are other stages.
    if (instruction === 'ONBUILD') return copiedFrom(rest).every(isOpen);
    return copiedFrom(rest).every((name) => this.#isStage(name) || isOpen(name));
  }

  #declare(rest: string, isCertain: boolean): void {
    if (this.#stages > 0) return;
    for (const word of rest.split(/\s+/)) {
      const [, name, ...values] = ARGUMENT.exec(word) ?? [];
      const usual = values.find((each) => each !== undefined);
      const value = name !== undefined && Object.hasOwn(this.#given, name) ? this.#given[name] : usual;
      if (!isCertain || name === undefined || this.#values.has(name)) this.#areValuesSure = false;
      else if (value !== undefined) this.#values.set(name, value);
    }
  }

  #begin(rest: string, isCertain: boolean): boolean {
    const [said = '', , stage = ''] = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
    const isPlain = PLAIN.test(rest) && rest.search(QUOTES) < 0;
    const name = this.#resolved(said);
    if (isCertain) {
      this.#over.add(this.#stage);
      this.#stages += 1;
      this.#stage = stage.toLowerCase();
    }
    return isPlain && name !== null && (this.#over.has(name.toLowerCase()) || isOpen(name));
  }

  /** `null` when it cannot be told before the build. */
  #resolved(said: string): string | null {
    if (!said.includes('$')) return said;
    let isSure = this.#areValuesSure;
    const name = said.replaceAll(VARIABLE, (_, plain?: string, braced?: string, usual = '') => {
      const value = this.#values.get(plain ?? braced ?? '');
      isSure &&= value !== undefined;
      return value || usual;
    });
    return isSure ? name : null;
  }

  #isStage(name: string): boolean {
    if (/^\d+$/.test(name)) return Number(name) < this.#stages - 1;
    return this.#over.has(name.toLowerCase());
  }
}

/** What stands behind each `--from=`, wherever that stands. */
const copiedFrom = (text: string): readonly string[] =>
  Array.from(text.replaceAll(QUOTES, '').matchAll(/--from=([!-~]*)/gi), ([, name = '']) => name);

/** Not every engine mounts images, but some do. */
const mountedFrom = (text: string): readonly string[] =>
  Array.from(text.replaceAll(QUOTES, '').matchAll(/--mount=(\S*)/gi), ([, mount = '']) =>
    Array.from(mount.matchAll(/\bfrom=([!-+\--~]*)/gi), ([, name = '']) => name),
  ).flat();

function isOpen(said: string): boolean {
  const name = said.toLowerCase().replace(HUB, '');
  return !name.includes('$') && !ID.test(name) && (!name.startsWith(OURS) || name.startsWith(STACKS));
}
