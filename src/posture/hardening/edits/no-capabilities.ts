import { type Edit, inContext } from '../edit.ts';

const isKept = (capability: string): boolean => capability === 'NET_BIND_SERVICE';

/** A privileged container has every capability whatever it drops, so it must not be privileged either. */
export const noCapabilities: Edit = {
  id: 'no-capabilities',
  title: 'all capabilities are dropped',
  checks: ['capabilities_restricted'],
  controls: ['without-*'],
  linuxOnly: true,
  apply: (template) =>
    inContext(template, (context) => {
      const add = context.capabilities?.add?.filter(isKept) ?? [];
      const capabilities = add.length > 0 ? { add, drop: ['ALL'] } : { drop: ['ALL'] };
      return { ...context, ...(context.privileged === true ? { privileged: false } : {}), capabilities };
    }),
};
