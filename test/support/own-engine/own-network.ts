import { execa } from 'execa';

/**
 * A network namespace in which a daemon may set up bridges and filters without touching those of the machine. This
 * process, and only this machine, reaches the containers in it by their addresses, over a pair of virtual interfaces.
 */
export class OwnNetwork {
  /** Of the namespace. */
  readonly name: string;
  /** Range of the networks in it. */
  readonly pool: string;
  readonly #outside: { readonly link: string; readonly address: string };
  readonly #inside: { readonly link: string; readonly address: string };

  /** @param tag at most eight hex digits that nobody else has */
  constructor(tag: string) {
    const place = Number.parseInt(tag.slice(0, 4), 16);
    const [second, third] = [224 + (place % 16), (place >> 4) % 256];
    this.name = `renga-${tag}`;
    this.pool = `10.${second}.${third}.0/24`;
    const block = `10.${240 + (place % 8)}.${third}`;
    const first = 4 * (place >> 12);
    this.#outside = { link: `ro${tag}`, address: `${block}.${first + 1}` };
    this.#inside = { link: `ri${tag}`, address: `${block}.${first + 2}` };
  }

  async make(): Promise<void> {
    const [outside, inside] = [this.#outside, this.#inside];
    await ip('netns', 'add', this.name);
    await ip('link', 'add', outside.link, 'type', 'veth', 'peer', 'name', inside.link, 'netns', this.name);
    await ip('address', 'add', `${outside.address}/30`, 'dev', outside.link);
    await ip('link', 'set', outside.link, 'up');
    await ip('-n', this.name, 'address', 'add', `${inside.address}/30`, 'dev', inside.link);
    await ip('-n', this.name, 'link', 'set', inside.link, 'up');
    await ip('-n', this.name, 'link', 'set', 'lo', 'up');
    await ip('route', 'add', this.pool, 'via', inside.address);
    await this.#run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    await this.#run('iptables', '--wait', '-A', 'FORWARD', '-i', inside.link, '-j', 'ACCEPT');
  }

  /** Everything in it goes with it, as when a machine loses its power. */
  async remove(): Promise<void> {
    await ip('link', 'delete', this.#outside.link).catch(() => undefined);
    await ip('netns', 'delete', this.name).catch(() => undefined);
  }

  /** The words that run a command in it. */
  enter(...command: readonly string[]): readonly [string, ...string[]] {
    return ['nsenter', `--net=/run/netns/${this.name}`, ...command];
  }

  async #run(...command: readonly string[]): Promise<void> {
    const [program, ...words] = this.enter(...command);
    await execa(program, words);
  }
}

const ip = (...words: readonly string[]) => execa('ip', words);
