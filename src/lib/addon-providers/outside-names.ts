import type { AddOn } from '../domain/add-on.ts';
import type { AddOnService } from '../domain/add-on-service.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { OutsidePlace } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';

interface OutsideNamesOptions {
  readonly settings: Pick<Settings, 'domain' | 'dataPorts'>;
  readonly installation: string;
}

type Service = Pick<AddOnService, 'outside'>;

/**
 * The names of add-ons. Each has one that dynos know, and where there are data ports one that is true in both places: inside
 * it is an alias of the container, outside it leads to this server.
 */
export class OutsideNames {
  readonly #options: OutsideNamesOptions;

  constructor(options: OutsideNamesOptions) {
    this.#options = options;
  }

  /** Of container and volume; dynos of its apps find it by that, always. */
  inside(addOn: AddOn): string {
    return `renga-${this.#options.installation}-${shortName(addOn)}`;
  }

  /** One level below the domain, so that a certificate for all names there is good for this one too. */
  outside(addOn: AddOn): string {
    return `${shortName(addOn)}.${this.#options.settings.domain}`;
  }

  /**
   * The host that its config vars have. One that is in use has the one that it was given: it gets another with its next
   * password, as nobody is to lose a database because a port was opened or closed.
   */
  host(addOn: AddOn, { outside }: Service): string {
    if (!outside) return this.inside(addOn);
    if (addOn.state === 'provisioned' && addOn.nextPassword === null)
      return hostIn(addOn.config) ?? this.inside(addOn);
    return this.#options.settings.dataPorts.includes(outside.port) ? this.outside(addOn) : this.inside(addOn);
  }

  /** `null` where dynos alone reach it. */
  place(addOn: AddOn, { outside }: Service): OutsidePlace | null {
    const { dataPorts } = this.#options.settings;
    const [first] = dataPorts;
    if (!outside || first === undefined || addOn.state !== 'provisioned') return null;
    return {
      host: this.outside(addOn),
      port: dataPorts.includes(outside.port) ? outside.port : first,
    };
  }
}

const shortName = ({ id, service }: AddOn): string => `${service}-${id.replaceAll('-', '').slice(0, 12)}`;

function hostIn(config: ConfigVars): string | undefined {
  const url = Object.values(config).find((value) => URL.canParse(value));
  return url === undefined ? undefined : new URL(url).hostname;
}
