import { posix } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { AppAddOn } from './app-json.ts';
import type { ConfigVars } from './config-vars.ts';
import { RELEASE_TYPE } from './formation.ts';
import { isProcessType } from './procfile.ts';

/** What a `heroku.yml` says of an app whose images are built of its source (Dev Center: heroku.yml). */
export interface HerokuYml {
  /** For a new app alone: a push leaves add-ons and config vars as they are. */
  readonly setup: { readonly addOns: readonly AppAddOn[]; readonly config: ConfigVars };
  /** Process type to what its image is built from; at least one. */
  readonly images: Readonly<Record<string, ImageRecipe>>;
  /** What Dockerfiles are given where they ask for it with ARG. */
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly release: ImageCommand | null;
  /** Process type to what it runs; types that are not named run what their image says. */
  readonly run: Readonly<Record<string, ImageCommand>>;
}

/** Where an image comes from. */
export interface ImageRecipe {
  /** Path from the root of the source, without `.` and `..`. */
  readonly dockerfile: string;
  /** The stage to end with; `null` for the last. */
  readonly target: string | null;
}

/** A command, and the process type whose image it is run in. */
export interface ImageCommand {
  readonly command: string;
  readonly image: string;
  /** It was several lines, which need a shell. */
  readonly isSeveral?: true;
}

/** A `heroku.yml` read, or everything that is wrong with it, each with its place. */
export type HerokuYmlReading =
  | { readonly ok: true; readonly file: HerokuYml }
  | { readonly ok: false; readonly errors: readonly string[] };

const MOST_TYPES = 50;
/** Each is built and stored by itself. */
const MOST_IMAGES = 10;
const MOST_ALIASES = 50;
/** Whose image is taken where none is named. */
const USUAL_IMAGE = 'web';

const processType = z
  .string()
  .refine(
    isProcessType,
    'is no process type: those have letters, digits, dashes and underscores, and a letter or digit at both ends',
  );

type Command = Omit<ImageCommand, 'image'>;

const word = z.string().trim().min(1);

/** Several lines are run one after the other for as long as they succeed. */
const command = z.union(
  [
    word.transform((line): Command => ({ command: line })),
    z
      .array(word)
      .min(1)
      .transform(
        (lines): Command => ({
          command: lines.join(' && '),
          ...(lines.length > 1 ? { isSeveral: true } : {}),
        }),
      ),
  ],
  'must be a command, or a list of commands',
);

const imageCommand = z.union(
  [
    command.transform((said) => ({ command: said, image: undefined })),
    z.strictObject({ command, image: z.string().optional() }),
  ],
  'must be a command, a list of commands, or a map of command and image',
);

const path = z
  .string()
  .transform((said) => posix.normalize(said))
  .refine((clean) => !/^(\.?\/?$|\/|\.\.(\/|$))|[\0\\]|\/$/.test(clean));

const recipe = z.union(
  [
    path.transform((dockerfile): ImageRecipe => ({ dockerfile, target: null })),
    z
      .strictObject({ dockerfile: path, target: word.max(128).optional() })
      .transform(({ dockerfile, target = null }): ImageRecipe => ({ dockerfile, target })),
  ],
  'must be the path of a Dockerfile within the source, or a map of dockerfile and target',
);

const value = z
  .union([z.string(), z.number(), z.boolean()], 'must be a text, a number, true or false')
  .transform(String);

const addOn = z.union(
  [
    z.string().transform((plan): AppAddOn => ({ plan })),
    z
      .strictObject({ plan: z.string(), as: z.string().optional() })
      .transform(({ plan, as }): AppAddOn => ({ plan, ...(as === undefined ? {} : { as }) })),
  ],
  'must be "service:plan", or a map of plan and as',
);

const argumentName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'is no build argument: those have letters, digits and underscores');

const ofTypes = <T extends z.ZodType>(each: T) =>
  z
    .record(processType, each, 'must be a map of process types')
    .refine(
      (map) => Object.keys(map).length <= MOST_TYPES,
      `has more than ${MOST_TYPES} process types, which is the most there may be`,
    );

const schema = z.strictObject(
  {
    setup: z
      .strictObject(
        {
          addons: z.array(addOn, 'must be a list of add-ons').nullish(),
          config: z.record(z.string(), value, 'must be a map of config vars').nullish(),
        },
        'must be a map of addons and config',
      )
      .nullish(),
    build: z.strictObject(
      {
        docker: ofTypes(recipe)
          .refine(
            (map) => Object.keys(map).length > 0,
            'names no Dockerfile: write a line such as "web: Dockerfile"',
          )
          .refine(
            (map) => new Set(Object.values(map).map((each) => JSON.stringify(each))).size <= MOST_IMAGES,
            `names more than ${MOST_IMAGES} different images, which is the most there may be: let types share one, and say under run what they do`,
          ),
        config: z.record(argumentName, value, 'must be a map of build arguments').nullish(),
      },
      'must be a map, whose docker names a Dockerfile for each process type',
    ),
    release: z
      .strictObject({ command, image: z.string().optional() }, 'must be a map of command and image')
      .nullish(),
    run: ofTypes(imageCommand).nullish(),
  },
  'must be a map of build, and of setup, release and run where they are wanted',
);

type Said = z.output<typeof schema>;

/** Something wrong, and the keys that lead to it. */
interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Reads a `heroku.yml`. Keys that nobody knows are errors, because a misspelt one would be left out in silence. */
export function parseHerokuYml(source: string): HerokuYmlReading {
  const lines = new LineCounter();
  const document = readYaml(source, lines);
  if ('errors' in document) return { ok: false, errors: document.errors };
  const read = schema.safeParse(document.value);
  const mistakes = read.success ? unknownImages(read.data) : read.error.issues.flatMap(mistakesOf);
  const errors = mistakes.map((each) => inWords(each, lineOf(document.yaml, each.path, lines)));
  return read.success && errors.length === 0 ? { ok: true, file: fileOf(read.data) } : { ok: false, errors };
}

/** Whatever the bytes, it returns: also for what is nested deeper than anybody can follow. */
function readYaml(
  source: string,
  lineCounter: LineCounter,
): { readonly yaml: Document; readonly value: unknown } | { readonly errors: readonly string[] } {
  try {
    const yaml = parseDocument(source, { schema: 'core', logLevel: 'silent', lineCounter });
    if (yaml.errors.length > 0) return { errors: yaml.errors.map(({ message }) => notYaml(message)) };
    return { yaml, value: yaml.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    return { errors: [notYaml(error instanceof Error ? error.message : String(error))] };
  }
}

const notYaml = (message: string): string =>
  `heroku.yml is no valid YAML: ${(message.split('\n')[0] ?? '').replace(/:$/, '')}`;

function mistakesOf(issue: z.core.$ZodIssue): readonly Mistake[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'is not known here: take it out' }));
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? message }];
  return [{ path, message }];
}

/** Commands that are to be run in the image of a type that none is built for. */
function unknownImages({ build, release, run }: Said): readonly Mistake[] {
  const types = Object.keys(build.docker);
  const choice = `name one of build.docker: ${types.join(', ')}`;
  const wrong = (path: readonly string[], image: string): readonly Mistake[] => {
    if (types.includes(image)) return [];
    return [{ path, message: `wants the image of ${image}, which is not built: ${choice}` }];
  };
  return [
    ...(release ? wrong(['release', 'image'], release.image ?? usualImage(types)) : []),
    ...Object.entries(run ?? {}).flatMap(([type, { image }]) =>
      type === RELEASE_TYPE
        ? [{ path: ['run', type], message: 'is no process: write its command under release' }]
        : wrong(['run', type, 'image'], imageOf(type, image, types)),
    ),
  ];
}

const imageOf = (type: string, image: string | undefined, types: readonly string[]): string =>
  image ?? (types.includes(type) ? type : usualImage(types));

const usualImage = (types: readonly string[]): string =>
  (types.length === 1 ? types[0] : undefined) ?? USUAL_IMAGE;

/** Of the key that a path leads to, or of the nearest one before it that is there. */
function lineOf(yaml: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const around: unknown = yaml.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(around) ? around.items.find(({ key }) => isScalar(key) && key.value === last) : null;
    const node: unknown = pair ? pair.key : yaml.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function inWords({ path, message }: Mistake, line: number): string {
  const place = path.map((key) => String(key).slice(0, 80)).join('.');
  return `heroku.yml line ${line}, ${place === '' ? 'the file' : place}: ${message.replace(/^Invalid input: /, '')}`;
}

function fileOf({ setup, build, release, run }: Said): HerokuYml {
  const types = Object.keys(build.docker);
  return {
    setup: { addOns: setup?.addons ?? [], config: setup?.config ?? {} },
    images: build.docker,
    buildArguments: build.config ?? {},
    release: release ? { ...release.command, image: release.image ?? usualImage(types) } : null,
    run: Object.fromEntries(
      Object.entries(run ?? {}).map(([type, said]) => [
        type,
        { ...said.command, image: imageOf(type, said.image, types) },
      ]),
    ),
  };
}
