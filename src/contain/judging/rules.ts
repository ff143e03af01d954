import { accessRule } from './access-rule.ts';
import { calicoDenyRule, ciliumDenyRule } from './deny-rules.ts';
import { engineRule } from './engine-rule.ts';
import type { Rule } from './judgement.ts';
import { looksRule } from './looks-rule.ts';
import { agentRule, modeRule, nodeRule } from './node-rules.ts';
import { addressRule, hostRule, interfaceRule, v4EgressRule } from './pod-rules.ts';
import { nodeAddressRule, siblingsRule, tableRule } from './table.ts';

/** All rules of a verdict; the worst word of them holds. */
export const rules: readonly Rule[] = [
  engineRule,
  looksRule,
  accessRule,
  addressRule,
  interfaceRule,
  v4EgressRule,
  hostRule,
  nodeRule,
  modeRule,
  agentRule,
  tableRule,
  ciliumDenyRule,
  calicoDenyRule,
  siblingsRule,
  nodeAddressRule,
];
