import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal before system packages are installed; where nobody is, the call itself was the yes. */
export async function askConsent(packages: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await questions.question(`Install ${packages.join(', ')} with apt-get? (y/N) `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}
