import type { DynoResource } from '../../client/wire/dyno.ts';
import type { Output } from '../output/output.ts';

/** Which dynos a command can be run inside of: those that are up. */
export function showReachable(out: Output, app: string, dynos: readonly DynoResource[]): void {
  const { style } = out;
  const isUp = (dyno: DynoResource): boolean => dyno.state === 'up';
  out.header(`Exec ${style.app(app)}`);
  if (dynos.length === 0) out.line('There are no dynos. Start one with renga ps:scale.');
  else
    out.table(dynos, [
      { header: 'Dyno', get: ({ name }) => name },
      { header: 'Proxy Status', get: (dyno) => (isUp(dyno) ? 'running' : 'stopped') },
      {
        header: 'Dyno Status',
        get: ({ state }) => state,
        paint: (text, dyno) => (isUp(dyno) ? style.success : style.warning)(text),
      },
    ]);
}
