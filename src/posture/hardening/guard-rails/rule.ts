import type { Edit } from '../edit.ts';

/** What must hold of every pod of a namespace, for admission by CEL and by Gatekeeper. `edit` is the change that satisfies it. */
export type Rule = {
  readonly edit: Edit['id'];
  readonly message: string;
  /** Over `object` (a pod) and `variables.allContainers`. */
  readonly cel: string;
  readonly gatekeeper?: { readonly kinds: readonly string[]; readonly parameters?: object };
};

/** Containers of every kind; ephemeral ones come by the subresource. */
export const allContainers =
  'object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])';
