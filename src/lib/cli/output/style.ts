/** Paints text by what it is; the plain style leaves it alone. */
export interface Style {
  readonly app: Paint;
  readonly user: Paint;
  /** Names of versions, config vars, dynos, remotes. */
  readonly name: Paint;
  readonly info: Paint;
  readonly success: Paint;
  readonly warning: Paint;
  readonly failure: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
  readonly code: Paint;
  /** By the names of the basic colours. */
  readonly yellow: Paint;
  readonly green: Paint;
  readonly cyan: Paint;
  readonly magenta: Paint;
  readonly blue: Paint;
}

export type Paint = (text: string) => string;

const same: Paint = (text) => text;

export const plainStyle: Style = {
  app: same,
  user: same,
  name: same,
  info: same,
  success: same,
  warning: same,
  failure: same,
  dim: same,
  bold: same,
  code: same,
  yellow: same,
  green: same,
  cyan: same,
  magenta: same,
  blue: same,
};

/** Heroku's colours: an app is purple with its mark, a name is pink, trouble is red. Loads chalk. */
export async function colourStyle(): Promise<Style> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 2 });
  return {
    app: (text) => chalk.ansi256(147)(`⬢ ${text}`),
    user: chalk.ansi256(117),
    name: chalk.ansi256(219),
    info: chalk.ansi256(80),
    success: chalk.ansi256(78),
    warning: chalk.ansi256(215),
    failure: chalk.ansi256(203),
    dim: chalk.ansi256(245),
    bold: chalk.bold,
    code: chalk.bgAnsi256(237).ansi256(255),
    yellow: chalk.yellow,
    green: chalk.green,
    cyan: chalk.cyan,
    magenta: chalk.magenta,
    blue: chalk.blue,
  };
}
