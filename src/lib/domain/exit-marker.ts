/** What Heroku's clients look for at the end of an attached session; it has to arrive in one piece. */
export const exitMarker = (exitCode: number): Uint8Array =>
  new TextEncoder().encode(`\uFFFF heroku-command-exit-status: ${exitCode}\n`);
