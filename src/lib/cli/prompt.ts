import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';
import { isTerminal } from './output/terminal.ts';

/**
 * Goes on only when the app's name was given with `--confirm`, or is typed by a person at a terminal.
 * @throws {CommandError} `confirmation_required` or `confirmation_failed`
 */
export async function confirmApp(
  out: Output,
  app: string,
  given: string | undefined,
  consequence: string,
): Promise<void> {
  if (given === app) return;
  if (given !== undefined) throw mismatch(`Confirmation ${given} did not match ${app}. Aborted.`);
  if (!isPerson())
    throw new CommandError(`${consequence}\nTo proceed, re-run this command with --confirm ${app}`, {
      id: 'confirmation_required',
    });
  out.warn(consequence);
  const { default: inquirer } = await import('inquirer');
  const { entered } = await inquirer.prompt([
    {
      type: 'input',
      name: 'entered',
      message: `To proceed, type ${app} or re-run this command with --confirm ${app}`,
    },
  ]);
  if (entered !== app) throw mismatch(`Confirmation did not match ${app}. Aborted.`);
}

/** A question that can be answered with yes or no; without a person it is `fallback`. */
export async function confirm(question: string, fallback: boolean): Promise<boolean> {
  if (!isPerson()) return fallback;
  const { default: inquirer } = await import('inquirer');
  const { yes } = await inquirer.prompt([
    { type: 'confirm', name: 'yes', message: question, default: fallback },
  ]);
  return yes;
}

/** Those of some choices that a person marks; without a person, or without choices, it is `fallback`. */
export async function chooseSome(
  question: string,
  choices: readonly string[],
  fallback: readonly string[],
): Promise<readonly string[]> {
  if (choices.length === 0 || !isPerson()) return fallback;
  const { default: inquirer } = await import('inquirer');
  const { chosen } = await inquirer.prompt([
    { type: 'checkbox', name: 'chosen', message: question, choices: [...choices] },
  ]);
  return chosen;
}

/** A line that a person types. @throws {CommandError} `nobody_to_ask` */
export function ask(question: string): Promise<string> {
  return answerTo(question, 'input');
}

/** The same, without showing it. @throws {CommandError} `nobody_to_ask` */
export function askSecretly(question: string): Promise<string> {
  return answerTo(question, 'password');
}

async function answerTo(message: string, type: 'input' | 'password'): Promise<string> {
  if (!isPerson())
    throw new CommandError(
      `${message}: there is no terminal to ask at. In scripts use a token: renga login --token`,
      {
        id: 'nobody_to_ask',
      },
    );
  const { default: inquirer } = await import('inquirer');
  const { answer } = await inquirer.prompt([{ type, name: 'answer', message }]);
  return answer;
}

/** Whether somebody sits there who can answer. */
export const isPerson = (): boolean => isTerminal('stdin') && isTerminal('stderr');

const mismatch = (message: string): CommandError => new CommandError(message, { id: 'confirmation_failed' });
