import { Deadline } from '../std/deadline.ts';
import { liveRestoreAdvice, untilEngineAnswers } from './engine-arrival.ts';
import type { Services } from './services.ts';
import { Sweeping } from './sweeping.ts';
import type { UseCases } from './use-cases.ts';

interface RecoveryOptions {
  readonly services: Pick<
    Services,
    | 'builder'
    | 'clock'
    | 'dynoManager'
    | 'engine'
    | 'presence'
    | 'routes'
    | 'serviceImages'
    | 'slugImages'
    | 'store'
  >;
  readonly useCases: Pick<
    UseCases,
    | 'accounts'
    | 'addOnKeeper'
    | 'appSetups'
    | 'backupSchedules'
    | 'versionUpgrades'
    | 'transfers'
    | 'builds'
    | 'certificateKeeper'
    | 'drains'
    | 'ecoApps'
    | 'launcher'
    | 'queue'
    | 'remains'
    | 'reviewApps'
    | 'scheduledJobs'
    | 'testRunLife'
    | 'webhookDeliveries'
  >;
  /** Ends what goes on by itself. */
  readonly signal: AbortSignal;
  /** Told what the owner of the machine should know. */
  readonly onNotice: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Head start of add-ons before dynos. A database that was killed may have to read its journal. */
const ADD_ONS_FIRST_MS = 20_000;
/** An engine that ends all containers does so within a moment: what still answers before that is not there to stay. */
const SETTLE_MS = 500;

/** What a start does about what an earlier control plane has left: ends or carries on all that was under way. */
export class Recovery {
  readonly #options: RecoveryOptions;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** What has to be true before the first question is answered. */
  async beforeAnswering(): Promise<void> {
    const { accounts, builds, drains, launcher, webhookDeliveries } = this.#options.useCases;
    // Before anything is written that a webhook is told of.
    await webhookDeliveries.recover();
    await accounts.owner();
    // Before anything is written to a log.
    await drains.recover();
    await builds.recover();
    await launcher.endInterrupted();
    await this.#options.useCases.transfers.recover();
  }

  /** The rest, while questions are answered already. */
  async whileAnswering(): Promise<void> {
    const { services, useCases, signal, onError } = this.#options;
    const { serviceImages, dynoManager, builder, slugImages, store, routes } = services;
    const { appSetups, launcher, addOnKeeper, versionUpgrades, ecoApps } = useCases;
    useCases.webhookDeliveries.run(signal).catch(onError);
    await routes.publish();
    useCases.certificateKeeper?.run(signal).catch(onError);
    await this.#engineAnswers();
    await this.#addOnsFirst();
    await versionUpgrades.recover();
    void addOnKeeper.watch();
    await launcher.carryOn();
    await routes.publish();
    await dynoManager.recover();
    dynoManager.start(signal, () => this.#addOnsFirstAgain());
    if (!signal.aborted) ecoApps.start();
    useCases.scheduledJobs.run(signal).catch(onError);
    await this.#goOnDestroying();
    useCases.testRunLife.recover().catch(onError);
    appSetups
      .recover()
      .then(() => useCases.reviewApps.tend(signal))
      .catch(onError);
    useCases.backupSchedules.run(signal).catch(onError);
    await builder.recover();
    await serviceImages.recover();
    const sweeping = new Sweeping({ slugs: store.slugs, slugImages, clock: services.clock, onError });
    sweeping.run(signal).catch(onError);
    await sweeping.sweep();
  }

  /** What was accepted is not to fail because the engine is started after us. */
  async #engineAnswers(): Promise<void> {
    const { services, signal, onNotice } = this.#options;
    const advice = liveRestoreAdvice(await untilEngineAnswers({ ...services, signal }));
    if (advice) onNotice(advice);
  }

  /** Dynos that are started need what is attached to them, but one ill add-on is not to keep them all waiting. */
  async #addOnsFirst(): Promise<void> {
    await new Deadline(ADD_ONS_FIRST_MS).met(this.#options.useCases.addOnKeeper.recover());
  }

  async #addOnsFirstAgain(): Promise<void> {
    const { services, signal } = this.#options;
    await services.clock.sleep(SETTLE_MS, signal).catch(() => undefined);
    if (!signal.aborted) await this.#addOnsFirst();
  }

  async #goOnDestroying(): Promise<void> {
    const { services, useCases, onError } = this.#options;
    for (const app of await services.store.apps.list())
      if (app.status === 'destroying')
        useCases.queue.run(app.id, () => useCases.remains.clear(app)).catch(onError);
  }
}
