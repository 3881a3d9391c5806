const LONGEST = 7_000;

/** The `Request-Id` of an answer: the ids that the client sent, in order, and ours behind them. */
export function requestIds(sent: string | null, own: string): string {
  const ids = (sent ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => /^[\w.:+/=-]{1,200}$/.test(id));
  const list = [...ids, own].join(',');
  return list.length <= LONGEST ? list : own;
}
