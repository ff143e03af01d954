import type { Pod } from '../objects.ts';
import type { PolicyRef } from './access.ts';
import { isWithin } from './address-block.ts';
import type { PortSet } from './port-set.ts';

/** An address block, less some blocks in it. */
export type Block = { readonly block: string; readonly except: readonly string[] };

/**
 * Who may be at the other end: a pod that was seen, the addresses of a block that no rule tells apart, or what is neither
 * (nodes, what no block names): `elsewhere`.
 */
export type Party = { readonly pod: Pod } | { readonly atom: string } | 'elsewhere';

/** One rule of an ordered policy: what it does, and on which ports for whom. */
export type Rule = {
  readonly action: 'allow' | 'deny' | 'pass';
  readonly because: PolicyRef;
  /** Address blocks that the rule tells apart. */
  readonly blocks: readonly Block[];
  readonly on: (party: Party) => PortSet;
  /** What of it could not be told: it matters where something still gets to this rule. */
  readonly problems: readonly string[];
};

/** Rules of which the first that matches decides; what none matches is denied, or is up to the next stage. */
export type Stage = { readonly rules: readonly Rule[]; readonly otherwise: 'deny' | 'next' };

/** Whether all addresses of an atom lie in the block: atoms are made so that it is all or none. */
export const covers = ({ block, except }: Block, atom: string): boolean =>
  isWithin(atom, block) && !except.some((one) => isWithin(atom, one));
