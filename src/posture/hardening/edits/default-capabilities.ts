import { allowedCapabilities } from '../../pss/checks/capabilities-baseline.ts';
import { type Edit, inContext, without } from '../edit.ts';

/** `add` is a plain list, replaced as a whole by a patch: what remains is written out, or nothing. */
export const defaultCapabilities: Edit = {
  id: 'default-capabilities',
  title: 'no capabilities are added beyond the default set',
  checks: ['capabilities_baseline'],
  controls: [],
  apply: (template) =>
    inContext(template, (context) => {
      const { add, ...others } = context.capabilities ?? {};
      if (!add) return context;
      const kept = add.filter((capability) => allowedCapabilities.has(capability));
      if (kept.length === add.length) return context;
      const capabilities = kept.length > 0 ? { ...others, add: kept } : others;
      return Object.keys(capabilities).length > 0 ? { ...context, capabilities } : without(context, 'capabilities');
    }),
};
