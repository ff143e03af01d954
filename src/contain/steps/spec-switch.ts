import type { KubernetesObject } from '../../objects.ts';
import type { Resource } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import type { BeforeImage } from '../before-image.ts';
import { limitsOf } from '../deps.ts';
import { type Outcome, patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import type { Permission } from '../permission.ts';
import { asDone, nothingLeft } from './outcome.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

/** One object with a switch in its spec, and how the switch stood before. */
export type Switched = {
  readonly resource: Resource;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
  /** Null: the field was not there. */
  readonly before: boolean | null;
  /** `CronJob shop/report` */
  readonly said: string;
};

export type SpecSwitch = {
  readonly name: string;
  /** The field of `spec`; absent means false. */
  readonly field: 'suspend' | 'unschedulable';
  /** `suspending`, `taking back the suspension of` */
  readonly words: { readonly on: string; readonly back: string };
  readonly permissions: readonly Permission[];
  readonly needs: (at: Switched) => Permission;
  readonly of: (image: BeforeImage) => Switched | null;
  readonly missing: Reason;
  readonly lost: (at: Switched, state: 'gone' | 'replaced') => Reason;
};

export const isOn = (object: KubernetesObject, field: SpecSwitch['field']): boolean =>
  (object['spec'] as { readonly [key: string]: unknown } | undefined)?.[field] === true;

const setTo =
  (field: SpecSwitch['field'], value: boolean | null) =>
  (object: KubernetesObject): Wanted =>
    isOn(object, field) === (value === true) ? null : { patch: { spec: { [field]: value } } };

const write = (context: StepContext, kind: SpecSwitch, at: Switched, on: boolean): Promise<Outcome> => {
  const attempt = { what: `${on ? kind.words.on : kind.words.back} ${at.said}`, needs: kind.needs(at) };
  const { cluster } = context.deps;
  return patchPinned(at, setTo(kind.field, on ? true : at.before), {
    cluster,
    limits: limitsOf(context.deps),
    attempt,
  });
};

const unreachable = async ({ deps }: StepContext, at: Switched): Promise<readonly Reason[]> => {
  const look = await deps.cluster.get(at.resource, at.namespace, at.name);
  return look.state === 'unreachable'
    ? [reason('cluster-unreachable', `could not look at ${at.said}: ${look.problem.message}`)]
    : [];
};

/** Sets one switch of a spec, pinned to the object's UID, and back to how the before-image has it. */
export const specSwitch = (kind: SpecSwitch): StepKind => ({
  name: kind.name,
  permissions: kind.permissions,
  do: async (context) => {
    const at = kind.of(context.image);
    if (!at) return { state: 'stopped', reasons: [kind.missing] };
    const stopped = (state: 'gone' | 'replaced'): Done => ({ state: 'stopped', reasons: [kind.lost(at, state)] });
    return asDone(await write(context, kind, at, true), stopped);
  },
  undo: {
    check: async (context) => {
      const at = kind.of(context.image);
      return at ? unreachable(context, at) : [];
    },
    do: async (context) => {
      const at = kind.of(context.image);
      if (!at) return nothingLeft;
      return asDone(await write(context, kind, at, false), (state) => ({
        ...nothingLeft,
        notes: [kind.lost(at, state)],
      }));
    },
  },
});
