import type { ActionId } from '../decide/decision.ts';
import type { Action } from './actions/action.ts';
import { cordon } from './actions/cordon.ts';
import { deletion } from './actions/delete.ts';
import { quarantine } from './actions/quarantine.ts';
import { revoke } from './actions/revoke.ts';
import { rollout } from './actions/rollout.ts';
import { scale } from './actions/scale.ts';
import { suspend } from './actions/suspend.ts';

/** Every action that Lazaret can take, in the order in which several of one rule are taken. */
export const actions: readonly Action[] = [quarantine, rollout, scale, suspend, cordon, deletion, revoke];

export const actionOf = (id: ActionId): Action | null => actions.find((action) => action.id === id) ?? null;
