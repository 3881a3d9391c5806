import type { AddOnAttachment, AddOnPlan, AddOnResource } from '../../client/wire/add-on.ts';
import type { Output } from '../output/output.ts';
import type { Column } from '../output/table.ts';

interface Row {
  readonly text: string;
  readonly addOn?: AddOnResource;
}

const STATES = {
  provisioning: 'creating',
  provisioned: 'created',
  deprovisioning: 'destroying',
  deprovisioned: 'errored',
} as const;

/** `created`, `creating`, `destroying`, or `errored` while it does not work. */
export const stateOf = ({ state, failure }: AddOnResource): string =>
  state === 'provisioned' && failure ? 'errored' : STATES[state];

/** Empty where it is not known. */
export function priceOf({ price }: AddOnPlan): string {
  if (!price) return '';
  return price.cents === 0 ? 'free' : `~$${(price.cents / 72_000).toFixed(3)}/hour`;
}

/** The add-ons of an app, each followed by a tree of the names that apps have for it. */
export function listAddOnsOf(
  out: Output,
  app: string,
  addOns: readonly AddOnResource[],
  attachments: readonly AddOnAttachment[],
): void {
  if (addOns.length === 0) {
    out.line(`No add-ons for app ${app}.`);
    return;
  }
  const rows = addOns.toSorted(byPlan).flatMap((addOn) => [
    { text: `${addOn.addon_service.name} (${addOn.name})`, addOn },
    ...tree(
      attachments.filter((each) => each.addon.id === addOn.id),
      app,
    ),
  ]);
  out.table(rows, [column('Add-on', out), ...COLUMNS]);
  out.line();
  out.line(`The table above shows add-ons and the attachments to the current app (${app}) or other apps.`);
}

/** All add-ons, with the apps that they were made for. */
export function listAddOns(out: Output, addOns: readonly AddOnResource[]): void {
  if (addOns.length === 0) {
    out.line('No add-ons.');
    return;
  }
  out.table(
    addOns
      .toSorted(byPlan)
      .toSorted((a, b) => a.app.name.localeCompare(b.app.name))
      .map((addOn) => ({ text: addOn.name, addOn })),
    [
      { header: 'Owning App', get: ({ addOn }) => addOn?.app.name ?? '', paint: out.style.app },
      column('Add-on', out),
      ...COLUMNS,
    ],
  );
}

const column = (header: string, out: Output): Column<Row> => ({
  header,
  get: ({ text }) => text,
  paint: (text, { addOn }) => (addOn ? out.style.yellow(text) : text),
});

const COLUMNS: readonly Column<Row>[] = [
  { header: 'Plan', get: ({ addOn }) => addOn?.plan.human_name ?? addOn?.plan.name ?? '' },
  { header: 'Price', get: ({ addOn }) => (addOn ? priceOf(addOn.plan) : '') },
  { header: 'State', get: ({ addOn }) => (addOn ? stateOf(addOn) : '') },
];

const tree = (attachments: readonly AddOnAttachment[], app: string): readonly Row[] =>
  attachments
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, app: on }, index) => ({
      text: ` ${index === attachments.length - 1 ? '└' : '├'}─ as ${name}${on.name === app ? '' : ` on ${on.name} app`}`,
    }));

const byPlan = (a: AddOnResource, b: AddOnResource): number =>
  a.plan.name.localeCompare(b.plan.name) || a.name.localeCompare(b.name);
